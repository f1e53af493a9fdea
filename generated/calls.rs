// Generated from openapi.yaml by `cargo xtask generate`, for tests.
//
// Each operation with its required parameters and its first request example, by its `operationId`. The macro `$call` gets the builder;
// `$bad` makes an error of an example that does not fit its type; the last arm is for an id that the document does not have.
#[allow(unused_macros)]
macro_rules! by_operation {
    ($id:expr, $api:expr, $call:ident, $bad:expr, $other:pat => $otherwise:expr) => {
        match $id {
            "createLead" => $call!($api.create_lead().body(serde_json::from_str::<lupitor::generated::types::LeadInput>(r####"{"campaignId":"k978abc123","phoneNumber":"+15555551234","externalId":"CRM_12345","metadata":{"name":"John Doe","company":"Acme Corp"},"priority":5}"####).map_err($bad)?)),
            "listLeads" => $call!($api.list_leads().campaign_id("k978abc123")),
            "deleteLead" => $call!($api.delete_lead().campaign_id("k978abc123")),
            "bulkCreateLeads" => $call!($api.bulk_create_leads().body(serde_json::from_str::<lupitor::generated::types::BulkCreateInput>(r####"{"campaignId":"k978abc123","leads":[{"phoneNumber":"+15555551234","metadata":{"name":"John Doe"},"priority":5},{"externalId":"CRM_12346"}]}"####).map_err($bad)?)),
            "bulkDeleteLeads" => $call!($api.bulk_delete_leads().body(serde_json::from_str::<lupitor::generated::types::BulkDeleteInput>(r####"{"campaignId":"k978abc123","leads":[{"externalId":"CRM_12345"},{"phoneNumber":"+15555551234"}]}"####).map_err($bad)?)),
            "getHealth" => $call!($api.get_health()),
            $other => $otherwise,
        }
    };
}

// The same for the operations with a request body, each with the JSON value of a body in place of the example.
#[allow(unused_macros)]
macro_rules! by_body {
    ($id:expr, $api:expr, $body:expr, $call:ident, $bad:expr, $other:pat => $otherwise:expr) => {
        match $id {
            "createLead" => $call!($api.create_lead().body(serde_json::from_value::<lupitor::generated::types::LeadInput>($body).map_err($bad)?)),
            "bulkCreateLeads" => $call!($api.bulk_create_leads().body(serde_json::from_value::<lupitor::generated::types::BulkCreateInput>($body).map_err($bad)?)),
            "bulkDeleteLeads" => $call!($api.bulk_delete_leads().body(serde_json::from_value::<lupitor::generated::types::BulkDeleteInput>($body).map_err($bad)?)),
            $other => $otherwise,
        }
    };
}

// The names of all component schemas, which are those of the generated types.
#[allow(unused_macros)]
macro_rules! every_schema {
    ($call:ident) => {
        $call! {
            CampaignId
            PhoneNumber
            ExternalId
            Metadata
            ScheduledFor
            Priority
            PageLimit
            Cursor
            LeadStatusFilter
            LeadInput
            BulkCreateInput
            BulkLeadInputs
            BulkLeadInput
            BulkDeleteInput
            LeadIdentifiers
            LeadIdentifier
            LeadStatus
            Lead
            CreatedLead
            LeadPage
            BulkCreatedLeads
            DeletedLead
            BulkDeletedLeads
            CreatedLeadEnvelope
            LeadPageEnvelope
            DeletedLeadEnvelope
            BulkCreatedLeadsEnvelope
            BulkDeletedLeadsEnvelope
            ErrorEnvelope
            Health
            HealthFailure
        }
    };
}
