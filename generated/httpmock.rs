// Generated from openapi.yaml by lupitor-codegen.

/// The request and the response of each operation. `into_inner` returns httpmock's own type, and `and` uses it in between, for whatever the document does not describe.
pub mod operations {
    #[allow(unused_imports, reason = "a document may need no types")]
    use lupitor::generated::types;
    /// The expected request of `listLeads`.
    pub struct ListLeadsWhen(::httpmock::When);
    impl ListLeadsWhen {
        /// A request with any values: `GET /api/v1/leads` or `/api/v1/records`.
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                crate::support::paths(
                    inner.method(::httpmock::Method::GET),
                    &["/api/v1/leads", "/api/v1/records"],
                ),
            )
        }
        /// httpmock's own type, for conditions that the document does not describe.
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        /// Expects the query parameter `campaignId`: The campaign that the leads belong to.
        ///
        /// # Panics
        ///
        /// The value is invalid.
        #[track_caller]
        pub fn campaign_id<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::CampaignId, Error: ::std::fmt::Display>,
        {
            let value: types::CampaignId = crate::support::value("campaignId", value);
            Self(
                crate::support::query(
                    self.0,
                    "campaignId",
                    crate::support::Style::Repeated,
                    &value,
                ),
            )
        }
        /// Expects the query parameter `cursor`: G2. The `cursor` of the page before this one.
        ///
        /// `None`, for example `None::<&str>`, expects a request without it.
        ///
        /// # Panics
        ///
        /// The value is invalid.
        #[track_caller]
        pub fn cursor<T, M>(self, value: T) -> Self
        where
            T: crate::Optional<types::Cursor, M>,
        {
            match crate::support::optional("cursor", value) {
                Some(value) => {
                    Self(
                        crate::support::query(
                            self.0,
                            "cursor",
                            crate::support::Style::Repeated,
                            &value,
                        ),
                    )
                }
                None => Self(self.0.query_param_missing("cursor")),
            }
        }
        /// Expects the query parameter `limit`: G2. Maximum number of leads on a page, from 1 to 8000. 1000 when absent.
        ///
        /// `None`, for example `None::<&str>`, expects a request without it.
        ///
        /// # Panics
        ///
        /// The value is invalid.
        #[track_caller]
        pub fn limit<T, M>(self, value: T) -> Self
        where
            T: crate::Optional<lupitor::generated::types::PageLimit, M>,
        {
            match crate::support::optional("limit", value) {
                Some(value) => {
                    Self(
                        crate::support::query(
                            self.0,
                            "limit",
                            crate::support::Style::Repeated,
                            &value,
                        ),
                    )
                }
                None => Self(self.0.query_param_missing("limit")),
            }
        }
        /// Expects the query parameter `status`: Only leads with this status.
        ///
        /// `None`, for example `None::<&str>`, expects a request without it.
        ///
        /// # Panics
        ///
        /// The value is invalid.
        #[track_caller]
        pub fn status<T, M>(self, value: T) -> Self
        where
            T: crate::Optional<types::LeadStatusFilter, M>,
        {
            match crate::support::optional("status", value) {
                Some(value) => {
                    Self(
                        crate::support::query(
                            self.0,
                            "status",
                            crate::support::Style::Repeated,
                            &value,
                        ),
                    )
                }
                None => Self(self.0.query_param_missing("status")),
            }
        }
        /// Adds conditions of httpmock: `when.and(|when| when.header_exists("traceparent"))`.
        pub fn and(
            self,
            conditions: impl FnOnce(::httpmock::When) -> ::httpmock::When,
        ) -> Self {
            Self(conditions(self.0))
        }
        /// Expects this API key, in the header `x-api-key`.
        pub fn api_key(
            self,
            key: impl ::std::convert::Into<::std::string::String>,
        ) -> Self {
            Self(self.0.header("x-api-key", key))
        }
    }
    /// The response of `listLeads`.
    pub struct ListLeadsThen(::httpmock::Then);
    impl ListLeadsThen {
        /// A response without content.
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        /// httpmock's own type, for what the document does not describe.
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        /** Status 200: A page of leads.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn ok<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                types::LeadPageEnvelope,
                Error: ::std::fmt::Display,
            >,
        {
            let value: types::LeadPageEnvelope = crate::support::value("ok", value);
            Self(crate::support::json_response(self.0.status(200u16), &value))
        }
        /** Status 400: Invalid request parameters.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn bad_request<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "bad_request",
                value,
            );
            Self(crate::support::json_response(self.0.status(400u16), &value))
        }
        /** Status 401: Missing or invalid API key.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn unauthorized<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "unauthorized",
                value,
            );
            Self(crate::support::json_response(self.0.status(401u16), &value))
        }
        /** Status 403: The key does not permit this operation, or not in this campaign.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn forbidden<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value("forbidden", value);
            Self(crate::support::json_response(self.0.status(403u16), &value))
        }
        /** Status 404: Resource doesn't exist.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn not_found<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value("not_found", value);
            Self(crate::support::json_response(self.0.status(404u16), &value))
        }
        /** Status 429: Rate limit exceeded.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn too_many_requests<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "too_many_requests",
                value,
            );
            Self(crate::support::json_response(self.0.status(429u16), &value))
        }
        /** Status 500: Something went wrong on our end.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn internal_server_error<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "internal_server_error",
                value,
            );
            Self(crate::support::json_response(self.0.status(500u16), &value))
        }
        /// Changes the response with httpmock's own methods: `then.and(|then| then.delay(Duration::from_millis(50)))`.
        pub fn and(
            self,
            change: impl FnOnce(::httpmock::Then) -> ::httpmock::Then,
        ) -> Self {
            Self(change(self.0))
        }
        /// Reports a rate limit in the headers `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset`.
        ///
        /// `limit` is the number of requests that the window allows, `remaining` the number that is left, and `reset` the end of the window.
        pub fn rate_limit(
            self,
            limit: u64,
            remaining: u64,
            reset: ::std::time::SystemTime,
        ) -> Self {
            let limit = ("X-RateLimit-Limit", limit.to_string());
            let remaining = ("X-RateLimit-Remaining", remaining.to_string());
            Self(
                crate::support::headers(
                    self.0,
                    &[
                        limit,
                        remaining,
                        ("X-RateLimit-Reset", crate::support::unix_time(reset)),
                    ],
                ),
            )
        }
        /** Status 400, the documented error `campaignIdQueryRequired`: Required query parameter missing.

 The message is `campaignId query parameter is required`, with the given `field`.

 # Panics

 With these values, the message is not the documented one.*/
        #[track_caller]
        pub fn campaign_id_query_required(
            self,
            field: impl ::std::fmt::Display,
        ) -> Self {
            Self(
                crate::support::documented_error(
                    self.0,
                    "campaignIdQueryRequired",
                    &[("field", field.to_string())],
                ),
            )
        }
        /** Status 401, the documented error `missingApiKey`: API key missing.

 The message is `Missing API key`.*/
        #[track_caller]
        pub fn missing_api_key(self) -> Self {
            Self(crate::support::documented_error(self.0, "missingApiKey", &[]))
        }
        /** Status 401, the documented error `invalidApiKey`: API key invalid or inactive.

 The message is `Invalid or inactive API key`.*/
        #[track_caller]
        pub fn invalid_api_key(self) -> Self {
            Self(crate::support::documented_error(self.0, "invalidApiKey", &[]))
        }
        /** Status 403, the documented error `insufficientPermissions`: Insufficient permissions.

 The message is `Insufficient permissions`.*/
        #[track_caller]
        pub fn insufficient_permissions(self) -> Self {
            Self(
                crate::support::documented_error(self.0, "insufficientPermissions", &[]),
            )
        }
        /** Status 403, the documented error `campaignNotFound`: Campaign not found or access denied.

 The message is `Campaign not found or access denied`.*/
        #[track_caller]
        pub fn campaign_not_found(self) -> Self {
            Self(crate::support::documented_error(self.0, "campaignNotFound", &[]))
        }
        /** Status 429, the documented error `rateLimitExceeded`: Rate limit exceeded.

 The message is `Rate limit exceeded`. `retry_after` is the value of the header `Retry-After`.*/
        #[track_caller]
        pub fn rate_limit_exceeded(self, retry_after: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::headers(
                    crate::support::documented_error(self.0, "rateLimitExceeded", &[]),
                    &[("Retry-After", retry_after.to_string())],
                ),
            )
        }
        /** Status 429, the documented error `rateLimitExceededTryLater`: Rate limit exceeded.

 The message is `Rate limit exceeded. Please try again later.`. `retry_after` is the value of the header `Retry-After`.*/
        #[track_caller]
        pub fn rate_limit_exceeded_try_later(
            self,
            retry_after: impl ::std::fmt::Display,
        ) -> Self {
            Self(
                crate::support::headers(
                    crate::support::documented_error(
                        self.0,
                        "rateLimitExceededTryLater",
                        &[],
                    ),
                    &[("Retry-After", retry_after.to_string())],
                ),
            )
        }
        /** Status 500, the documented error `internalServerError`: Internal server error.

 The message is `Something went wrong on our end`.*/
        #[track_caller]
        pub fn internal_server_error_example(self) -> Self {
            Self(crate::support::documented_error(self.0, "internalServerError", &[]))
        }
        /// Status 200, the example `all` of the document: G1, all leads at once.
        pub fn all_example(self) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .body(
                        "{\"success\":true,\"data\":{\"leads\":[{\"_id\":\"jh7abc123xyz\",\"campaignId\":\"k978abc123\",\"phoneNumber\":\"+15555551234\",\"externalId\":\"CRM_12345\",\"metadata\":{\"name\":\"John Doe\"},\"status\":\"raw\",\"scheduledFor\":\"2025-12-25T10:00:00Z\",\"priority\":5,\"attempts\":0,\"_creationTime\":1703520000000},{\"_id\":\"jh7def456uvw\",\"campaignId\":\"k978abc123\",\"phoneNumber\":\"+15555555678\",\"externalId\":\"CRM_12346\",\"metadata\":{},\"status\":\"concluded\",\"priority\":0,\"attempts\":2,\"_creationTime\":1703520000001}],\"count\":2},\"error\":null}",
                    ),
            )
        }
        /// Status 200, the example `page` of the document: G2, a page.
        pub fn page_example(self) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .body(
                        "{\"success\":true,\"data\":{\"leads\":[{\"_id\":\"jh7abc123xyz\",\"campaignId\":\"k978abc123\",\"phoneNumber\":\"+15555551234\",\"externalId\":\"CRM_12345\",\"metadata\":{\"name\":\"John Doe\"},\"status\":\"raw\",\"scheduledFor\":\"2025-12-25T10:00:00Z\",\"priority\":5,\"attempts\":0,\"_creationTime\":1703520000000},{\"_id\":\"jh7def456uvw\",\"campaignId\":\"k978abc123\",\"phoneNumber\":\"+15555555678\",\"externalId\":\"CRM_12346\",\"metadata\":{},\"status\":\"concluded\",\"priority\":0,\"attempts\":2,\"_creationTime\":1703520000001}],\"count\":2,\"cursor\":\"eyJwb3NpdGlvbiI6Mn0=\",\"hasMore\":true},\"error\":null}",
                    ),
            )
        }
    }
    /// The expected request of `createLead`.
    pub struct CreateLeadWhen(::httpmock::When);
    impl CreateLeadWhen {
        /// A request with any values: `POST /api/v1/leads` or `/api/v1/records`.
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                crate::support::paths(
                    inner.method(::httpmock::Method::POST),
                    &["/api/v1/leads", "/api/v1/records"],
                ),
            )
        }
        /// httpmock's own type, for conditions that the document does not describe.
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        /// Expects this body, `application/json`.
        ///
        /// # Panics
        ///
        /// The value is invalid.
        #[track_caller]
        pub fn body<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::LeadInput, Error: ::std::fmt::Display>,
        {
            let value: types::LeadInput = crate::support::value("body", value);
            Self(crate::support::json(self.0, &value))
        }
        /// Adds conditions of httpmock: `when.and(|when| when.header_exists("traceparent"))`.
        pub fn and(
            self,
            conditions: impl FnOnce(::httpmock::When) -> ::httpmock::When,
        ) -> Self {
            Self(conditions(self.0))
        }
        /// Expects this API key, in the header `x-api-key`.
        pub fn api_key(
            self,
            key: impl ::std::convert::Into<::std::string::String>,
        ) -> Self {
            Self(self.0.header("x-api-key", key))
        }
    }
    /// The response of `createLead`.
    pub struct CreateLeadThen(::httpmock::Then);
    impl CreateLeadThen {
        /// A response without content.
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        /// httpmock's own type, for what the document does not describe.
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        /** Status 200: The lead was created.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn ok<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                types::CreatedLeadEnvelope,
                Error: ::std::fmt::Display,
            >,
        {
            let value: types::CreatedLeadEnvelope = crate::support::value("ok", value);
            Self(crate::support::json_response(self.0.status(200u16), &value))
        }
        /** Status 201: The lead was created.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn created<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                types::CreatedLeadEnvelope,
                Error: ::std::fmt::Display,
            >,
        {
            let value: types::CreatedLeadEnvelope = crate::support::value(
                "created",
                value,
            );
            Self(crate::support::json_response(self.0.status(201u16), &value))
        }
        /** Status 400: Invalid request parameters.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn bad_request<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "bad_request",
                value,
            );
            Self(crate::support::json_response(self.0.status(400u16), &value))
        }
        /** Status 401: Missing or invalid API key.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn unauthorized<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "unauthorized",
                value,
            );
            Self(crate::support::json_response(self.0.status(401u16), &value))
        }
        /** Status 403: The key does not permit this operation, or not in this campaign.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn forbidden<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value("forbidden", value);
            Self(crate::support::json_response(self.0.status(403u16), &value))
        }
        /** Status 404: Resource doesn't exist.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn not_found<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value("not_found", value);
            Self(crate::support::json_response(self.0.status(404u16), &value))
        }
        /** Status 429: Rate limit exceeded.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn too_many_requests<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "too_many_requests",
                value,
            );
            Self(crate::support::json_response(self.0.status(429u16), &value))
        }
        /** Status 500: Something went wrong on our end.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn internal_server_error<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "internal_server_error",
                value,
            );
            Self(crate::support::json_response(self.0.status(500u16), &value))
        }
        /// Changes the response with httpmock's own methods: `then.and(|then| then.delay(Duration::from_millis(50)))`.
        pub fn and(
            self,
            change: impl FnOnce(::httpmock::Then) -> ::httpmock::Then,
        ) -> Self {
            Self(change(self.0))
        }
        /// Reports a rate limit in the headers `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset`.
        ///
        /// `limit` is the number of requests that the window allows, `remaining` the number that is left, and `reset` the end of the window.
        pub fn rate_limit(
            self,
            limit: u64,
            remaining: u64,
            reset: ::std::time::SystemTime,
        ) -> Self {
            let limit = ("X-RateLimit-Limit", limit.to_string());
            let remaining = ("X-RateLimit-Remaining", remaining.to_string());
            Self(
                crate::support::headers(
                    self.0,
                    &[
                        limit,
                        remaining,
                        ("X-RateLimit-Reset", crate::support::unix_time(reset)),
                    ],
                ),
            )
        }
        /** Status 400, the documented error `campaignIdRequired`: Required field missing.

 The message is `campaignId is required`, with the given `field`.

 # Panics

 With these values, the message is not the documented one.*/
        #[track_caller]
        pub fn campaign_id_required(self, field: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::documented_error(
                    self.0,
                    "campaignIdRequired",
                    &[("field", field.to_string())],
                ),
            )
        }
        /** Status 400, the documented error `phoneNumberRequired`: Required field missing.

 The message is `phoneNumber is required`.*/
        #[track_caller]
        pub fn phone_number_required(self) -> Self {
            Self(crate::support::documented_error(self.0, "phoneNumberRequired", &[]))
        }
        /** Status 400, the documented error `identifierMissing`: Lead without an identifier.

 The message is `At least one of phoneNumber or externalId is required`.*/
        #[track_caller]
        pub fn identifier_missing(self) -> Self {
            Self(crate::support::documented_error(self.0, "identifierMissing", &[]))
        }
        /** Status 400, the documented error `leadAlreadyExists`: Lead already exists.

 The message is `Lead with this phone number already exists`.*/
        #[track_caller]
        pub fn lead_already_exists(self) -> Self {
            Self(crate::support::documented_error(self.0, "leadAlreadyExists", &[]))
        }
        /** Status 400, the documented error `leadAlreadyExistsShort`: Lead already exists.

 The message is `Lead already exists`.*/
        #[track_caller]
        pub fn lead_already_exists_short(self) -> Self {
            Self(crate::support::documented_error(self.0, "leadAlreadyExistsShort", &[]))
        }
        /** Status 401, the documented error `missingApiKey`: API key missing.

 The message is `Missing API key`.*/
        #[track_caller]
        pub fn missing_api_key(self) -> Self {
            Self(crate::support::documented_error(self.0, "missingApiKey", &[]))
        }
        /** Status 401, the documented error `invalidApiKey`: API key invalid or inactive.

 The message is `Invalid or inactive API key`.*/
        #[track_caller]
        pub fn invalid_api_key(self) -> Self {
            Self(crate::support::documented_error(self.0, "invalidApiKey", &[]))
        }
        /** Status 403, the documented error `insufficientPermissions`: Insufficient permissions.

 The message is `Insufficient permissions`.*/
        #[track_caller]
        pub fn insufficient_permissions(self) -> Self {
            Self(
                crate::support::documented_error(self.0, "insufficientPermissions", &[]),
            )
        }
        /** Status 403, the documented error `forbidden`: Insufficient permissions.

 The message is `Forbidden`.*/
        #[track_caller]
        pub fn forbidden_example(self) -> Self {
            Self(crate::support::documented_error(self.0, "forbidden", &[]))
        }
        /** Status 403, the documented error `campaignNotFound`: Campaign not found or access denied.

 The message is `Campaign not found or access denied`.*/
        #[track_caller]
        pub fn campaign_not_found(self) -> Self {
            Self(crate::support::documented_error(self.0, "campaignNotFound", &[]))
        }
        /** Status 429, the documented error `rateLimitExceeded`: Rate limit exceeded.

 The message is `Rate limit exceeded`. `retry_after` is the value of the header `Retry-After`.*/
        #[track_caller]
        pub fn rate_limit_exceeded(self, retry_after: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::headers(
                    crate::support::documented_error(self.0, "rateLimitExceeded", &[]),
                    &[("Retry-After", retry_after.to_string())],
                ),
            )
        }
        /** Status 429, the documented error `rateLimitExceededTryLater`: Rate limit exceeded.

 The message is `Rate limit exceeded. Please try again later.`. `retry_after` is the value of the header `Retry-After`.*/
        #[track_caller]
        pub fn rate_limit_exceeded_try_later(
            self,
            retry_after: impl ::std::fmt::Display,
        ) -> Self {
            Self(
                crate::support::headers(
                    crate::support::documented_error(
                        self.0,
                        "rateLimitExceededTryLater",
                        &[],
                    ),
                    &[("Retry-After", retry_after.to_string())],
                ),
            )
        }
        /** Status 500, the documented error `internalServerError`: Internal server error.

 The message is `Something went wrong on our end`.*/
        #[track_caller]
        pub fn internal_server_error_example(self) -> Self {
            Self(crate::support::documented_error(self.0, "internalServerError", &[]))
        }
        /// Status 200, the example `created` of the document: A new lead.
        pub fn created_example(self) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .body(
                        "{\"success\":true,\"data\":{\"leadId\":\"jh7abc123xyz\"},\"error\":null}",
                    ),
            )
        }
    }
    /// The expected request of `deleteLead`.
    pub struct DeleteLeadWhen(::httpmock::When);
    impl DeleteLeadWhen {
        /// A request with any values: `DELETE /api/v1/leads` or `/api/v1/records`.
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                crate::support::paths(
                    inner.method(::httpmock::Method::DELETE),
                    &["/api/v1/leads", "/api/v1/records"],
                ),
            )
        }
        /// httpmock's own type, for conditions that the document does not describe.
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        /// Expects the query parameter `campaignId`: The campaign that the leads belong to.
        ///
        /// # Panics
        ///
        /// The value is invalid.
        #[track_caller]
        pub fn campaign_id<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::CampaignId, Error: ::std::fmt::Display>,
        {
            let value: types::CampaignId = crate::support::value("campaignId", value);
            Self(
                crate::support::query(
                    self.0,
                    "campaignId",
                    crate::support::Style::Repeated,
                    &value,
                ),
            )
        }
        /// Expects the query parameter `externalId`: The id of the lead in your CRM.
        ///
        /// `None`, for example `None::<&str>`, expects a request without it.
        ///
        /// # Panics
        ///
        /// The value is invalid.
        #[track_caller]
        pub fn external_id<T, M>(self, value: T) -> Self
        where
            T: crate::Optional<types::ExternalId, M>,
        {
            match crate::support::optional("externalId", value) {
                Some(value) => {
                    Self(
                        crate::support::query(
                            self.0,
                            "externalId",
                            crate::support::Style::Repeated,
                            &value,
                        ),
                    )
                }
                None => Self(self.0.query_param_missing("externalId")),
            }
        }
        /// Expects the query parameter `phoneNumber`: The phone number of the lead.
        ///
        /// `None`, for example `None::<&str>`, expects a request without it.
        ///
        /// # Panics
        ///
        /// The value is invalid.
        #[track_caller]
        pub fn phone_number<T, M>(self, value: T) -> Self
        where
            T: crate::Optional<types::PhoneNumber, M>,
        {
            match crate::support::optional("phoneNumber", value) {
                Some(value) => {
                    Self(
                        crate::support::query(
                            self.0,
                            "phoneNumber",
                            crate::support::Style::Repeated,
                            &value,
                        ),
                    )
                }
                None => Self(self.0.query_param_missing("phoneNumber")),
            }
        }
        /// Adds conditions of httpmock: `when.and(|when| when.header_exists("traceparent"))`.
        pub fn and(
            self,
            conditions: impl FnOnce(::httpmock::When) -> ::httpmock::When,
        ) -> Self {
            Self(conditions(self.0))
        }
        /// Expects this API key, in the header `x-api-key`.
        pub fn api_key(
            self,
            key: impl ::std::convert::Into<::std::string::String>,
        ) -> Self {
            Self(self.0.header("x-api-key", key))
        }
    }
    /// The response of `deleteLead`.
    pub struct DeleteLeadThen(::httpmock::Then);
    impl DeleteLeadThen {
        /// A response without content.
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        /// httpmock's own type, for what the document does not describe.
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        /** Status 200: The lead was deleted.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn ok<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                types::DeletedLeadEnvelope,
                Error: ::std::fmt::Display,
            >,
        {
            let value: types::DeletedLeadEnvelope = crate::support::value("ok", value);
            Self(crate::support::json_response(self.0.status(200u16), &value))
        }
        /** Status 400: Invalid request parameters.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn bad_request<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "bad_request",
                value,
            );
            Self(crate::support::json_response(self.0.status(400u16), &value))
        }
        /** Status 401: Missing or invalid API key.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn unauthorized<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "unauthorized",
                value,
            );
            Self(crate::support::json_response(self.0.status(401u16), &value))
        }
        /** Status 403: The key does not permit this operation, or not in this campaign.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn forbidden<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value("forbidden", value);
            Self(crate::support::json_response(self.0.status(403u16), &value))
        }
        /** Status 404: The campaign does not have this lead.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn not_found<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value("not_found", value);
            Self(crate::support::json_response(self.0.status(404u16), &value))
        }
        /** Status 429: Rate limit exceeded.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn too_many_requests<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "too_many_requests",
                value,
            );
            Self(crate::support::json_response(self.0.status(429u16), &value))
        }
        /** Status 500: Something went wrong on our end.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn internal_server_error<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "internal_server_error",
                value,
            );
            Self(crate::support::json_response(self.0.status(500u16), &value))
        }
        /// Changes the response with httpmock's own methods: `then.and(|then| then.delay(Duration::from_millis(50)))`.
        pub fn and(
            self,
            change: impl FnOnce(::httpmock::Then) -> ::httpmock::Then,
        ) -> Self {
            Self(change(self.0))
        }
        /// Reports a rate limit in the headers `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset`.
        ///
        /// `limit` is the number of requests that the window allows, `remaining` the number that is left, and `reset` the end of the window.
        pub fn rate_limit(
            self,
            limit: u64,
            remaining: u64,
            reset: ::std::time::SystemTime,
        ) -> Self {
            let limit = ("X-RateLimit-Limit", limit.to_string());
            let remaining = ("X-RateLimit-Remaining", remaining.to_string());
            Self(
                crate::support::headers(
                    self.0,
                    &[
                        limit,
                        remaining,
                        ("X-RateLimit-Reset", crate::support::unix_time(reset)),
                    ],
                ),
            )
        }
        /** Status 400, the documented error `campaignIdQueryRequired`: Required query parameter missing.

 The message is `campaignId query parameter is required`, with the given `field`.

 # Panics

 With these values, the message is not the documented one.*/
        #[track_caller]
        pub fn campaign_id_query_required(
            self,
            field: impl ::std::fmt::Display,
        ) -> Self {
            Self(
                crate::support::documented_error(
                    self.0,
                    "campaignIdQueryRequired",
                    &[("field", field.to_string())],
                ),
            )
        }
        /** Status 400, the documented error `identifierQueryMissing`: Query without an identifier.

 The message is `At least one of phoneNumber or externalId query parameter is required`.*/
        #[track_caller]
        pub fn identifier_query_missing(self) -> Self {
            Self(crate::support::documented_error(self.0, "identifierQueryMissing", &[]))
        }
        /** Status 401, the documented error `missingApiKey`: API key missing.

 The message is `Missing API key`.*/
        #[track_caller]
        pub fn missing_api_key(self) -> Self {
            Self(crate::support::documented_error(self.0, "missingApiKey", &[]))
        }
        /** Status 401, the documented error `invalidApiKey`: API key invalid or inactive.

 The message is `Invalid or inactive API key`.*/
        #[track_caller]
        pub fn invalid_api_key(self) -> Self {
            Self(crate::support::documented_error(self.0, "invalidApiKey", &[]))
        }
        /** Status 403, the documented error `forbidden`: Insufficient permissions.

 The message is `Forbidden`.*/
        #[track_caller]
        pub fn forbidden_example(self) -> Self {
            Self(crate::support::documented_error(self.0, "forbidden", &[]))
        }
        /** Status 403, the documented error `insufficientPermissions`: Insufficient permissions.

 The message is `Insufficient permissions`.*/
        #[track_caller]
        pub fn insufficient_permissions(self) -> Self {
            Self(
                crate::support::documented_error(self.0, "insufficientPermissions", &[]),
            )
        }
        /** Status 403, the documented error `campaignNotFound`: Campaign not found or access denied.

 The message is `Campaign not found or access denied`.*/
        #[track_caller]
        pub fn campaign_not_found(self) -> Self {
            Self(crate::support::documented_error(self.0, "campaignNotFound", &[]))
        }
        /** Status 404, the documented error `leadNotFound`: Lead not found.

 The message is `Lead not found`.*/
        #[track_caller]
        pub fn lead_not_found(self) -> Self {
            Self(crate::support::documented_error(self.0, "leadNotFound", &[]))
        }
        /** Status 429, the documented error `rateLimitExceeded`: Rate limit exceeded.

 The message is `Rate limit exceeded`. `retry_after` is the value of the header `Retry-After`.*/
        #[track_caller]
        pub fn rate_limit_exceeded(self, retry_after: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::headers(
                    crate::support::documented_error(self.0, "rateLimitExceeded", &[]),
                    &[("Retry-After", retry_after.to_string())],
                ),
            )
        }
        /** Status 429, the documented error `rateLimitExceededTryLater`: Rate limit exceeded.

 The message is `Rate limit exceeded. Please try again later.`. `retry_after` is the value of the header `Retry-After`.*/
        #[track_caller]
        pub fn rate_limit_exceeded_try_later(
            self,
            retry_after: impl ::std::fmt::Display,
        ) -> Self {
            Self(
                crate::support::headers(
                    crate::support::documented_error(
                        self.0,
                        "rateLimitExceededTryLater",
                        &[],
                    ),
                    &[("Retry-After", retry_after.to_string())],
                ),
            )
        }
        /** Status 500, the documented error `internalServerError`: Internal server error.

 The message is `Something went wrong on our end`.*/
        #[track_caller]
        pub fn internal_server_error_example(self) -> Self {
            Self(crate::support::documented_error(self.0, "internalServerError", &[]))
        }
        /// Status 200, the example `deleted` of the document: A deleted lead.
        pub fn deleted_example(self) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .body(
                        "{\"success\":true,\"data\":{\"deleted\":true},\"error\":null}",
                    ),
            )
        }
    }
    /// The expected request of `bulkCreateLeads`.
    pub struct BulkCreateLeadsWhen(::httpmock::When);
    impl BulkCreateLeadsWhen {
        /// A request with any values: `POST /api/v1/leads/bulk` or `/api/v1/records/bulk`.
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                crate::support::paths(
                    inner.method(::httpmock::Method::POST),
                    &["/api/v1/leads/bulk", "/api/v1/records/bulk"],
                ),
            )
        }
        /// httpmock's own type, for conditions that the document does not describe.
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        /// Expects this body, `application/json`.
        ///
        /// # Panics
        ///
        /// The value is invalid.
        #[track_caller]
        pub fn body<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                types::BulkCreateInput,
                Error: ::std::fmt::Display,
            >,
        {
            let value: types::BulkCreateInput = crate::support::value("body", value);
            Self(crate::support::json(self.0, &value))
        }
        /// Adds conditions of httpmock: `when.and(|when| when.header_exists("traceparent"))`.
        pub fn and(
            self,
            conditions: impl FnOnce(::httpmock::When) -> ::httpmock::When,
        ) -> Self {
            Self(conditions(self.0))
        }
        /// Expects this API key, in the header `x-api-key`.
        pub fn api_key(
            self,
            key: impl ::std::convert::Into<::std::string::String>,
        ) -> Self {
            Self(self.0.header("x-api-key", key))
        }
    }
    /// The response of `bulkCreateLeads`.
    pub struct BulkCreateLeadsThen(::httpmock::Then);
    impl BulkCreateLeadsThen {
        /// A response without content.
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        /// httpmock's own type, for what the document does not describe.
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        /** Status 200: The leads that the campaign did not have were created.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn ok<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                types::BulkCreatedLeadsEnvelope,
                Error: ::std::fmt::Display,
            >,
        {
            let value: types::BulkCreatedLeadsEnvelope = crate::support::value(
                "ok",
                value,
            );
            Self(crate::support::json_response(self.0.status(200u16), &value))
        }
        /** Status 201: The leads that the campaign did not have were created.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn created<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                types::BulkCreatedLeadsEnvelope,
                Error: ::std::fmt::Display,
            >,
        {
            let value: types::BulkCreatedLeadsEnvelope = crate::support::value(
                "created",
                value,
            );
            Self(crate::support::json_response(self.0.status(201u16), &value))
        }
        /** Status 400: Invalid request parameters.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn bad_request<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "bad_request",
                value,
            );
            Self(crate::support::json_response(self.0.status(400u16), &value))
        }
        /** Status 401: Missing or invalid API key.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn unauthorized<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "unauthorized",
                value,
            );
            Self(crate::support::json_response(self.0.status(401u16), &value))
        }
        /** Status 403: The key does not permit this operation, or not in this campaign.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn forbidden<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value("forbidden", value);
            Self(crate::support::json_response(self.0.status(403u16), &value))
        }
        /** Status 404: Resource doesn't exist.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn not_found<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value("not_found", value);
            Self(crate::support::json_response(self.0.status(404u16), &value))
        }
        /** Status 429: Rate limit exceeded.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn too_many_requests<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "too_many_requests",
                value,
            );
            Self(crate::support::json_response(self.0.status(429u16), &value))
        }
        /** Status 500: Something went wrong on our end.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn internal_server_error<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "internal_server_error",
                value,
            );
            Self(crate::support::json_response(self.0.status(500u16), &value))
        }
        /// Changes the response with httpmock's own methods: `then.and(|then| then.delay(Duration::from_millis(50)))`.
        pub fn and(
            self,
            change: impl FnOnce(::httpmock::Then) -> ::httpmock::Then,
        ) -> Self {
            Self(change(self.0))
        }
        /// Reports a rate limit in the headers `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset`.
        ///
        /// `limit` is the number of requests that the window allows, `remaining` the number that is left, and `reset` the end of the window.
        pub fn rate_limit(
            self,
            limit: u64,
            remaining: u64,
            reset: ::std::time::SystemTime,
        ) -> Self {
            let limit = ("X-RateLimit-Limit", limit.to_string());
            let remaining = ("X-RateLimit-Remaining", remaining.to_string());
            Self(
                crate::support::headers(
                    self.0,
                    &[
                        limit,
                        remaining,
                        ("X-RateLimit-Reset", crate::support::unix_time(reset)),
                    ],
                ),
            )
        }
        /** Status 400, the documented error `campaignIdRequired`: Required field missing.

 The message is `campaignId is required`, with the given `field`.

 # Panics

 With these values, the message is not the documented one.*/
        #[track_caller]
        pub fn campaign_id_required(self, field: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::documented_error(
                    self.0,
                    "campaignIdRequired",
                    &[("field", field.to_string())],
                ),
            )
        }
        /** Status 400, the documented error `leadsRequired`: Leads array missing.

 The message is `leads array is required`, with the given `field`.

 # Panics

 With these values, the message is not the documented one.*/
        #[track_caller]
        pub fn leads_required(self, field: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::documented_error(
                    self.0,
                    "leadsRequired",
                    &[("field", field.to_string())],
                ),
            )
        }
        /** Status 400, the documented error `leadsEmpty`: Leads array empty.

 The message is `leads array cannot be empty`.*/
        #[track_caller]
        pub fn leads_empty(self) -> Self {
            Self(crate::support::documented_error(self.0, "leadsEmpty", &[]))
        }
        /** Status 400, the documented error `tooManyLeads`: Too many leads in one request.

 The message is `Maximum 1000 leads per bulk request`, with the given `max`.

 # Panics

 With these values, the message is not the documented one.*/
        #[track_caller]
        pub fn too_many_leads(self, max: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::documented_error(
                    self.0,
                    "tooManyLeads",
                    &[("max", max.to_string())],
                ),
            )
        }
        /** Status 400, the documented error `leadIdentifierMissing`: Lead of a batch without an identifier.

 The message is `leads[0]: At least one of phoneNumber or externalId is required`, with the given `index`.

 # Panics

 With these values, the message is not the documented one.*/
        #[track_caller]
        pub fn lead_identifier_missing(self, index: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::documented_error(
                    self.0,
                    "leadIdentifierMissing",
                    &[("index", index.to_string())],
                ),
            )
        }
        /** Status 401, the documented error `missingApiKey`: API key missing.

 The message is `Missing API key`.*/
        #[track_caller]
        pub fn missing_api_key(self) -> Self {
            Self(crate::support::documented_error(self.0, "missingApiKey", &[]))
        }
        /** Status 401, the documented error `invalidApiKey`: API key invalid or inactive.

 The message is `Invalid or inactive API key`.*/
        #[track_caller]
        pub fn invalid_api_key(self) -> Self {
            Self(crate::support::documented_error(self.0, "invalidApiKey", &[]))
        }
        /** Status 403, the documented error `insufficientPermissions`: Insufficient permissions.

 The message is `Insufficient permissions`.*/
        #[track_caller]
        pub fn insufficient_permissions(self) -> Self {
            Self(
                crate::support::documented_error(self.0, "insufficientPermissions", &[]),
            )
        }
        /** Status 403, the documented error `forbidden`: Insufficient permissions.

 The message is `Forbidden`.*/
        #[track_caller]
        pub fn forbidden_example(self) -> Self {
            Self(crate::support::documented_error(self.0, "forbidden", &[]))
        }
        /** Status 403, the documented error `campaignNotFound`: Campaign not found or access denied.

 The message is `Campaign not found or access denied`.*/
        #[track_caller]
        pub fn campaign_not_found(self) -> Self {
            Self(crate::support::documented_error(self.0, "campaignNotFound", &[]))
        }
        /** Status 429, the documented error `rateLimitExceeded`: Rate limit exceeded.

 The message is `Rate limit exceeded`. `retry_after` is the value of the header `Retry-After`.*/
        #[track_caller]
        pub fn rate_limit_exceeded(self, retry_after: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::headers(
                    crate::support::documented_error(self.0, "rateLimitExceeded", &[]),
                    &[("Retry-After", retry_after.to_string())],
                ),
            )
        }
        /** Status 429, the documented error `rateLimitExceededTryLater`: Rate limit exceeded.

 The message is `Rate limit exceeded. Please try again later.`. `retry_after` is the value of the header `Retry-After`.*/
        #[track_caller]
        pub fn rate_limit_exceeded_try_later(
            self,
            retry_after: impl ::std::fmt::Display,
        ) -> Self {
            Self(
                crate::support::headers(
                    crate::support::documented_error(
                        self.0,
                        "rateLimitExceededTryLater",
                        &[],
                    ),
                    &[("Retry-After", retry_after.to_string())],
                ),
            )
        }
        /** Status 500, the documented error `internalServerError`: Internal server error.

 The message is `Something went wrong on our end`.*/
        #[track_caller]
        pub fn internal_server_error_example(self) -> Self {
            Self(crate::support::documented_error(self.0, "internalServerError", &[]))
        }
        /// Status 200, the example `skippedPhones` of the document: G1.
        pub fn skipped_phones_example(self) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .body(
                        "{\"success\":true,\"data\":{\"created\":1,\"skipped\":1,\"createdIds\":[\"jh7abc123xyz\"],\"skippedPhones\":[\"+15555555678\"]},\"error\":null}",
                    ),
            )
        }
        /// Status 200, the example `skippedIdentifiers` of the document: G2.
        pub fn skipped_identifiers_example(self) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .body(
                        "{\"success\":true,\"data\":{\"created\":1,\"skipped\":1,\"createdIds\":[\"jh7abc123xyz\"],\"skippedIdentifiers\":[\"CRM_12346\"]},\"error\":null}",
                    ),
            )
        }
    }
    /// The expected request of `bulkDeleteLeads`.
    pub struct BulkDeleteLeadsWhen(::httpmock::When);
    impl BulkDeleteLeadsWhen {
        /// A request with any values: `POST /api/v1/leads/bulk-delete` or `/api/v1/records/bulk-delete`.
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                crate::support::paths(
                    inner.method(::httpmock::Method::POST),
                    &["/api/v1/leads/bulk-delete", "/api/v1/records/bulk-delete"],
                ),
            )
        }
        /// httpmock's own type, for conditions that the document does not describe.
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        /// Expects this body, `application/json`.
        ///
        /// # Panics
        ///
        /// The value is invalid.
        #[track_caller]
        pub fn body<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                types::BulkDeleteInput,
                Error: ::std::fmt::Display,
            >,
        {
            let value: types::BulkDeleteInput = crate::support::value("body", value);
            Self(crate::support::json(self.0, &value))
        }
        /// Adds conditions of httpmock: `when.and(|when| when.header_exists("traceparent"))`.
        pub fn and(
            self,
            conditions: impl FnOnce(::httpmock::When) -> ::httpmock::When,
        ) -> Self {
            Self(conditions(self.0))
        }
        /// Expects this API key, in the header `x-api-key`.
        pub fn api_key(
            self,
            key: impl ::std::convert::Into<::std::string::String>,
        ) -> Self {
            Self(self.0.header("x-api-key", key))
        }
    }
    /// The response of `bulkDeleteLeads`.
    pub struct BulkDeleteLeadsThen(::httpmock::Then);
    impl BulkDeleteLeadsThen {
        /// A response without content.
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        /// httpmock's own type, for what the document does not describe.
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        /** Status 200: The leads that the campaign had were deleted.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn ok<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                types::BulkDeletedLeadsEnvelope,
                Error: ::std::fmt::Display,
            >,
        {
            let value: types::BulkDeletedLeadsEnvelope = crate::support::value(
                "ok",
                value,
            );
            Self(crate::support::json_response(self.0.status(200u16), &value))
        }
        /** Status 201: The leads that the campaign had were deleted.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn created<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                types::BulkDeletedLeadsEnvelope,
                Error: ::std::fmt::Display,
            >,
        {
            let value: types::BulkDeletedLeadsEnvelope = crate::support::value(
                "created",
                value,
            );
            Self(crate::support::json_response(self.0.status(201u16), &value))
        }
        /** Status 400: Invalid request parameters.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn bad_request<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "bad_request",
                value,
            );
            Self(crate::support::json_response(self.0.status(400u16), &value))
        }
        /** Status 401: Missing or invalid API key.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn unauthorized<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "unauthorized",
                value,
            );
            Self(crate::support::json_response(self.0.status(401u16), &value))
        }
        /** Status 403: The key does not permit this operation, or not in this campaign.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn forbidden<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value("forbidden", value);
            Self(crate::support::json_response(self.0.status(403u16), &value))
        }
        /** Status 404: Resource doesn't exist.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn not_found<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value("not_found", value);
            Self(crate::support::json_response(self.0.status(404u16), &value))
        }
        /** Status 429: Rate limit exceeded.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn too_many_requests<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "too_many_requests",
                value,
            );
            Self(crate::support::json_response(self.0.status(429u16), &value))
        }
        /** Status 500: Something went wrong on our end.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn internal_server_error<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::ErrorEnvelope, Error: ::std::fmt::Display>,
        {
            let value: types::ErrorEnvelope = crate::support::value(
                "internal_server_error",
                value,
            );
            Self(crate::support::json_response(self.0.status(500u16), &value))
        }
        /// Changes the response with httpmock's own methods: `then.and(|then| then.delay(Duration::from_millis(50)))`.
        pub fn and(
            self,
            change: impl FnOnce(::httpmock::Then) -> ::httpmock::Then,
        ) -> Self {
            Self(change(self.0))
        }
        /// Reports a rate limit in the headers `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset`.
        ///
        /// `limit` is the number of requests that the window allows, `remaining` the number that is left, and `reset` the end of the window.
        pub fn rate_limit(
            self,
            limit: u64,
            remaining: u64,
            reset: ::std::time::SystemTime,
        ) -> Self {
            let limit = ("X-RateLimit-Limit", limit.to_string());
            let remaining = ("X-RateLimit-Remaining", remaining.to_string());
            Self(
                crate::support::headers(
                    self.0,
                    &[
                        limit,
                        remaining,
                        ("X-RateLimit-Reset", crate::support::unix_time(reset)),
                    ],
                ),
            )
        }
        /** Status 400, the documented error `campaignIdRequired`: Required field missing.

 The message is `campaignId is required`, with the given `field`.

 # Panics

 With these values, the message is not the documented one.*/
        #[track_caller]
        pub fn campaign_id_required(self, field: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::documented_error(
                    self.0,
                    "campaignIdRequired",
                    &[("field", field.to_string())],
                ),
            )
        }
        /** Status 400, the documented error `leadsRequired`: Leads array missing.

 The message is `leads array is required`, with the given `field`.

 # Panics

 With these values, the message is not the documented one.*/
        #[track_caller]
        pub fn leads_required(self, field: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::documented_error(
                    self.0,
                    "leadsRequired",
                    &[("field", field.to_string())],
                ),
            )
        }
        /** Status 400, the documented error `leadsEmpty`: Leads array empty.

 The message is `leads array cannot be empty`.*/
        #[track_caller]
        pub fn leads_empty(self) -> Self {
            Self(crate::support::documented_error(self.0, "leadsEmpty", &[]))
        }
        /** Status 400, the documented error `tooManyLeads`: Too many leads in one request.

 The message is `Maximum 1000 leads per bulk request`, with the given `max`.

 # Panics

 With these values, the message is not the documented one.*/
        #[track_caller]
        pub fn too_many_leads(self, max: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::documented_error(
                    self.0,
                    "tooManyLeads",
                    &[("max", max.to_string())],
                ),
            )
        }
        /** Status 400, the documented error `leadIdentifierMissing`: Lead of a batch without an identifier.

 The message is `leads[0]: At least one of phoneNumber or externalId is required`, with the given `index`.

 # Panics

 With these values, the message is not the documented one.*/
        #[track_caller]
        pub fn lead_identifier_missing(self, index: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::documented_error(
                    self.0,
                    "leadIdentifierMissing",
                    &[("index", index.to_string())],
                ),
            )
        }
        /** Status 401, the documented error `missingApiKey`: API key missing.

 The message is `Missing API key`.*/
        #[track_caller]
        pub fn missing_api_key(self) -> Self {
            Self(crate::support::documented_error(self.0, "missingApiKey", &[]))
        }
        /** Status 401, the documented error `invalidApiKey`: API key invalid or inactive.

 The message is `Invalid or inactive API key`.*/
        #[track_caller]
        pub fn invalid_api_key(self) -> Self {
            Self(crate::support::documented_error(self.0, "invalidApiKey", &[]))
        }
        /** Status 403, the documented error `forbidden`: Insufficient permissions.

 The message is `Forbidden`.*/
        #[track_caller]
        pub fn forbidden_example(self) -> Self {
            Self(crate::support::documented_error(self.0, "forbidden", &[]))
        }
        /** Status 403, the documented error `insufficientPermissions`: Insufficient permissions.

 The message is `Insufficient permissions`.*/
        #[track_caller]
        pub fn insufficient_permissions(self) -> Self {
            Self(
                crate::support::documented_error(self.0, "insufficientPermissions", &[]),
            )
        }
        /** Status 403, the documented error `campaignNotFound`: Campaign not found or access denied.

 The message is `Campaign not found or access denied`.*/
        #[track_caller]
        pub fn campaign_not_found(self) -> Self {
            Self(crate::support::documented_error(self.0, "campaignNotFound", &[]))
        }
        /** Status 429, the documented error `rateLimitExceeded`: Rate limit exceeded.

 The message is `Rate limit exceeded`. `retry_after` is the value of the header `Retry-After`.*/
        #[track_caller]
        pub fn rate_limit_exceeded(self, retry_after: impl ::std::fmt::Display) -> Self {
            Self(
                crate::support::headers(
                    crate::support::documented_error(self.0, "rateLimitExceeded", &[]),
                    &[("Retry-After", retry_after.to_string())],
                ),
            )
        }
        /** Status 429, the documented error `rateLimitExceededTryLater`: Rate limit exceeded.

 The message is `Rate limit exceeded. Please try again later.`. `retry_after` is the value of the header `Retry-After`.*/
        #[track_caller]
        pub fn rate_limit_exceeded_try_later(
            self,
            retry_after: impl ::std::fmt::Display,
        ) -> Self {
            Self(
                crate::support::headers(
                    crate::support::documented_error(
                        self.0,
                        "rateLimitExceededTryLater",
                        &[],
                    ),
                    &[("Retry-After", retry_after.to_string())],
                ),
            )
        }
        /** Status 500, the documented error `internalServerError`: Internal server error.

 The message is `Something went wrong on our end`.*/
        #[track_caller]
        pub fn internal_server_error_example(self) -> Self {
            Self(crate::support::documented_error(self.0, "internalServerError", &[]))
        }
        /// Status 200, the example `partial` of the document: One of the two leads existed.
        pub fn partial_example(self) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .body(
                        "{\"success\":true,\"data\":{\"deleted\":1,\"notFound\":1,\"deletedIdentifiers\":[\"CRM_12345\"],\"notFoundIdentifiers\":[\"+15555551234\"]},\"error\":null}",
                    ),
            )
        }
    }
    /// The expected request of `getHealth`.
    pub struct GetHealthWhen(::httpmock::When);
    impl GetHealthWhen {
        /// A request with any values: `GET /api/health`.
        pub fn new(inner: ::httpmock::When) -> Self {
            Self(
                crate::support::paths(
                    inner.method(::httpmock::Method::GET),
                    &["/api/health"],
                ),
            )
        }
        /// httpmock's own type, for conditions that the document does not describe.
        pub fn into_inner(self) -> ::httpmock::When {
            self.0
        }
        /// Adds conditions of httpmock: `when.and(|when| when.header_exists("traceparent"))`.
        pub fn and(
            self,
            conditions: impl FnOnce(::httpmock::When) -> ::httpmock::When,
        ) -> Self {
            Self(conditions(self.0))
        }
    }
    /// The response of `getHealth`.
    pub struct GetHealthThen(::httpmock::Then);
    impl GetHealthThen {
        /// A response without content.
        pub fn new(inner: ::httpmock::Then) -> Self {
            Self(inner)
        }
        /// httpmock's own type, for what the document does not describe.
        pub fn into_inner(self) -> ::httpmock::Then {
            self.0
        }
        /** Status 200: The API is up.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn ok<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::Health, Error: ::std::fmt::Display>,
        {
            let value: types::Health = crate::support::value("ok", value);
            Self(crate::support::json_response(self.0.status(200u16), &value))
        }
        /** Status 429: The IP address sent more than 60 requests in a minute.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn too_many_requests<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::HealthFailure, Error: ::std::fmt::Display>,
        {
            let value: types::HealthFailure = crate::support::value(
                "too_many_requests",
                value,
            );
            Self(crate::support::json_response(self.0.status(429u16), &value))
        }
        /** Status 503: The API is down.

 # Panics

 The value is invalid.*/
        #[track_caller]
        pub fn service_unavailable<T>(self, value: T) -> Self
        where
            T: ::std::convert::TryInto<types::HealthFailure, Error: ::std::fmt::Display>,
        {
            let value: types::HealthFailure = crate::support::value(
                "service_unavailable",
                value,
            );
            Self(crate::support::json_response(self.0.status(503u16), &value))
        }
        /// Changes the response with httpmock's own methods: `then.and(|then| then.delay(Duration::from_millis(50)))`.
        pub fn and(
            self,
            change: impl FnOnce(::httpmock::Then) -> ::httpmock::Then,
        ) -> Self {
            Self(change(self.0))
        }
        /// Reports a rate limit in the headers `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset`.
        ///
        /// `limit` is the number of requests that the window allows, `remaining` the number that is left, and `reset` the end of the window.
        pub fn rate_limit(
            self,
            limit: u64,
            remaining: u64,
            reset: ::std::time::SystemTime,
        ) -> Self {
            let limit = ("X-RateLimit-Limit", limit.to_string());
            let remaining = ("X-RateLimit-Remaining", remaining.to_string());
            Self(
                crate::support::headers(
                    self.0,
                    &[
                        limit,
                        remaining,
                        ("X-RateLimit-Reset", crate::support::unix_time(reset)),
                    ],
                ),
            )
        }
        /** Status 429, the documented error `healthRateLimitExceeded`: Rate limit exceeded.

 The message is `Rate limit exceeded`. `retry_after` is the value of the header `Retry-After`.*/
        #[track_caller]
        pub fn health_rate_limit_exceeded(
            self,
            retry_after: impl ::std::fmt::Display,
        ) -> Self {
            Self(
                crate::support::headers(
                    crate::support::documented_error(
                        self.0,
                        "healthRateLimitExceeded",
                        &[],
                    ),
                    &[("Retry-After", retry_after.to_string())],
                ),
            )
        }
        /** Status 503, the documented error `backendUnreachable`: Backend unreachable.

 The message is `Convex backend unreachable`.*/
        #[track_caller]
        pub fn backend_unreachable(self) -> Self {
            Self(crate::support::documented_error(self.0, "backendUnreachable", &[]))
        }
        /// Status 200, the example `up` of the document: Up.
        pub fn up_example(self) -> Self {
            Self(
                self
                    .0
                    .status(200u16)
                    .header("content-type", "application/json")
                    .body(
                        "{\"status\":\"ok\",\"timestamp\":\"2025-10-29T12:00:00.000Z\"}",
                    ),
            )
        }
    }
}
/// A method for each operation, to mock it. Each takes a function that configures the request and the response.
pub trait MockServerExt {
    /// Mocks `listLeads`, `GET /api/v1/leads`. List leads.
    fn list_leads<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::ListLeadsWhen, operations::ListLeadsThen);
    /// Mocks `createLead`, `POST /api/v1/leads`. Create a lead.
    fn create_lead<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::CreateLeadWhen, operations::CreateLeadThen);
    /// Mocks `deleteLead`, `DELETE /api/v1/leads`. Delete a lead.
    fn delete_lead<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::DeleteLeadWhen, operations::DeleteLeadThen);
    /// Mocks `bulkCreateLeads`, `POST /api/v1/leads/bulk`. Create many leads.
    fn bulk_create_leads<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BulkCreateLeadsWhen, operations::BulkCreateLeadsThen);
    /// Mocks `bulkDeleteLeads`, `POST /api/v1/leads/bulk-delete`. Delete many leads.
    fn bulk_delete_leads<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BulkDeleteLeadsWhen, operations::BulkDeleteLeadsThen);
    /// Mocks `getHealth`, `GET /api/health`. Check the health of the API.
    fn get_health<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::GetHealthWhen, operations::GetHealthThen);
    /// As [`list_leads`](Self::list_leads), without blocking the thread.
    fn list_leads_async<F>(
        &self,
        config_fn: F,
    ) -> impl ::std::future::Future<Output = ::httpmock::Mock<'_>> + Send
    where
        F: FnOnce(operations::ListLeadsWhen, operations::ListLeadsThen) + Send;
    /// As [`create_lead`](Self::create_lead), without blocking the thread.
    fn create_lead_async<F>(
        &self,
        config_fn: F,
    ) -> impl ::std::future::Future<Output = ::httpmock::Mock<'_>> + Send
    where
        F: FnOnce(operations::CreateLeadWhen, operations::CreateLeadThen) + Send;
    /// As [`delete_lead`](Self::delete_lead), without blocking the thread.
    fn delete_lead_async<F>(
        &self,
        config_fn: F,
    ) -> impl ::std::future::Future<Output = ::httpmock::Mock<'_>> + Send
    where
        F: FnOnce(operations::DeleteLeadWhen, operations::DeleteLeadThen) + Send;
    /// As [`bulk_create_leads`](Self::bulk_create_leads), without blocking the thread.
    fn bulk_create_leads_async<F>(
        &self,
        config_fn: F,
    ) -> impl ::std::future::Future<Output = ::httpmock::Mock<'_>> + Send
    where
        F: FnOnce(operations::BulkCreateLeadsWhen, operations::BulkCreateLeadsThen)
            + Send;
    /// As [`bulk_delete_leads`](Self::bulk_delete_leads), without blocking the thread.
    fn bulk_delete_leads_async<F>(
        &self,
        config_fn: F,
    ) -> impl ::std::future::Future<Output = ::httpmock::Mock<'_>> + Send
    where
        F: FnOnce(operations::BulkDeleteLeadsWhen, operations::BulkDeleteLeadsThen)
            + Send;
    /// As [`get_health`](Self::get_health), without blocking the thread.
    fn get_health_async<F>(
        &self,
        config_fn: F,
    ) -> impl ::std::future::Future<Output = ::httpmock::Mock<'_>> + Send
    where
        F: FnOnce(operations::GetHealthWhen, operations::GetHealthThen) + Send;
}
impl MockServerExt for ::httpmock::MockServer {
    fn list_leads<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::ListLeadsWhen, operations::ListLeadsThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::ListLeadsWhen::new(when),
                operations::ListLeadsThen::new(then),
            )
        })
    }
    fn create_lead<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::CreateLeadWhen, operations::CreateLeadThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::CreateLeadWhen::new(when),
                operations::CreateLeadThen::new(then),
            )
        })
    }
    fn delete_lead<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::DeleteLeadWhen, operations::DeleteLeadThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::DeleteLeadWhen::new(when),
                operations::DeleteLeadThen::new(then),
            )
        })
    }
    fn bulk_create_leads<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BulkCreateLeadsWhen, operations::BulkCreateLeadsThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::BulkCreateLeadsWhen::new(when),
                operations::BulkCreateLeadsThen::new(then),
            )
        })
    }
    fn bulk_delete_leads<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BulkDeleteLeadsWhen, operations::BulkDeleteLeadsThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::BulkDeleteLeadsWhen::new(when),
                operations::BulkDeleteLeadsThen::new(then),
            )
        })
    }
    fn get_health<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::GetHealthWhen, operations::GetHealthThen),
    {
        self.mock(|when, then| {
            config_fn(
                operations::GetHealthWhen::new(when),
                operations::GetHealthThen::new(then),
            )
        })
    }
    async fn list_leads_async<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::ListLeadsWhen, operations::ListLeadsThen) + Send,
    {
        self.mock_async(|when, then| config_fn(
                operations::ListLeadsWhen::new(when),
                operations::ListLeadsThen::new(then),
            ))
            .await
    }
    async fn create_lead_async<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::CreateLeadWhen, operations::CreateLeadThen) + Send,
    {
        self.mock_async(|when, then| config_fn(
                operations::CreateLeadWhen::new(when),
                operations::CreateLeadThen::new(then),
            ))
            .await
    }
    async fn delete_lead_async<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::DeleteLeadWhen, operations::DeleteLeadThen) + Send,
    {
        self.mock_async(|when, then| config_fn(
                operations::DeleteLeadWhen::new(when),
                operations::DeleteLeadThen::new(then),
            ))
            .await
    }
    async fn bulk_create_leads_async<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BulkCreateLeadsWhen, operations::BulkCreateLeadsThen)
            + Send,
    {
        self.mock_async(|when, then| config_fn(
                operations::BulkCreateLeadsWhen::new(when),
                operations::BulkCreateLeadsThen::new(then),
            ))
            .await
    }
    async fn bulk_delete_leads_async<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::BulkDeleteLeadsWhen, operations::BulkDeleteLeadsThen)
            + Send,
    {
        self.mock_async(|when, then| config_fn(
                operations::BulkDeleteLeadsWhen::new(when),
                operations::BulkDeleteLeadsThen::new(then),
            ))
            .await
    }
    async fn get_health_async<F>(&self, config_fn: F) -> ::httpmock::Mock<'_>
    where
        F: FnOnce(operations::GetHealthWhen, operations::GetHealthThen) + Send,
    {
        self.mock_async(|when, then| config_fn(
                operations::GetHealthWhen::new(when),
                operations::GetHealthThen::new(then),
            ))
            .await
    }
}
