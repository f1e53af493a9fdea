//! The client.

use std::future::Future;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;

use crate::error::{Error, ErrorKind};
use crate::generated::error::from_client_error;
use crate::generated::{self, OperationBuilder};
use crate::reconcile::LookupMemory;
use crate::runtime::{Call, CallControl, Context, RequestOptions, Response, prepare};
use crate::spec::Operation;

/// A client of the API. Clones are cheap and share connections and rate limits: make one client for each key, and clone it.
///
/// ```no_run
/// use lupitor::LeadInput;
///
/// # async fn example() -> Result<(), lupitor::Error> {
/// let client = lupitor::Client::from_env()?;
/// let lead = client.create_lead(LeadInput::builder().campaign_id("k978abc123").phone_number("+15555551234")).await?;
/// println!("created {}", lead.lead_id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    generated: generated::Client,
    /// The leads that this client and its clones have created or listed.
    pub(crate) memory: Arc<LookupMemory>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Context { shared, options, .. } = self.context();
        f.debug_struct("Client").field("base_url", &shared.base_url.as_str()).field("options", options).finish_non_exhaustive()
    }
}

impl Client {
    pub(crate) fn new(generated: generated::Client) -> Self {
        Self { generated, memory: Arc::default() }
    }

    /// The client that progenitor generates. It has a builder for each operation of `openapi.yaml`: pass one to [`call`](Self::call).
    pub fn generated(&self) -> &generated::Client {
        &self.generated
    }

    /// Calls an operation by its generated builder, and returns its data or the error. Every operation of `openapi.yaml` can be called
    /// like this, also one without a method here.
    ///
    /// ```no_run
    /// # async fn example(client: lupitor::Client) -> Result<(), lupitor::Error> {
    /// let page = client.call(client.generated().list_leads().campaign_id("k978abc123")).await?;
    /// println!("{:?} leads after {} attempts", page.data.count, page.attempts().len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The call uses the key, the options and the limits of this client, also for a builder of another client. A builder for another base URL
    /// is a [`Config`](ErrorKind::Config) error.
    ///
    /// A response of more than 1 MiB is decoded on a thread for blocking work, within
    /// [`total_timeout`](RequestOptions::total_timeout).
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`]. [`ErrorKind::Config`] outside of a tokio runtime. In a runtime without time or I/O, tokio itself panics.
    pub fn call<B: OperationBuilder>(&self, builder: B) -> impl Future<Output = Result<Response<B::Output>, Error>> {
        self.call_with(builder, |data, _| Ok::<_, &str>(data))
    }

    /// Calls an operation by its generated builder, and returns the body of a success as it is, with its status and its headers.
    ///
    /// ```no_run
    /// # async fn example(client: lupitor::Client) -> Result<(), lupitor::Error> {
    /// let response = client.call_raw(client.generated().list_leads().campaign_id("k978abc123")).await?;
    /// println!("{} {}", response.status(), String::from_utf8_lossy(&response));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call), except for data of another form than the document's.
    pub fn call_raw<B: OperationBuilder>(&self, builder: B) -> impl Future<Output = Result<Response<Bytes>, Error>> {
        let call = self.prepare(builder).map(|(call, _)| call);
        async move { call?.complete(|_| Ok(()), |(), body| Ok::<_, &str>(body.clone())).await }
    }

    /// Calls an operation and converts its data, see [`Call::complete`].
    ///
    /// This is not an `async fn`: the future of one would have room for the builder twice.
    pub(crate) fn call_with<B: OperationBuilder, U, P: Into<String>>(
        &self,
        builder: B,
        convert: impl FnOnce(B::Output, &Bytes) -> Result<U, P>,
    ) -> impl Future<Output = Result<Response<U>, Error>> {
        let call = self.prepare(builder).map(|(call, _)| call);
        async move { call?.complete(B::decode, convert).await }
    }

    /// Prepares a call. Returns the body of its request, too.
    pub(crate) fn prepare<B: OperationBuilder>(&self, builder: B) -> Result<(Call<'_>, B::Body), Error> {
        let context = self.context();
        let Some(operation) = Operation::from_generated_id(B::OPERATION_ID) else {
            let problem = format!("operation: `{}` is not in the operation table", B::OPERATION_ID);
            return Err(Error::new(ErrorKind::Config, problem, self.now()));
        };
        let (request, body) = builder.into_request().map_err(|error| from_client_error(error, self.now()))?;
        Ok((Call { context, operation, request: prepare(context, operation, request)? }, body))
    }

    /// Returns the same client with other options, for single calls.
    ///
    /// ```no_run
    /// # use lupitor::{Client, LeadInput};
    /// # async fn example(client: Client, lead: LeadInput) -> Result<(), lupitor::Error> {
    /// client.with_options(|options| options.max_attempts(1)).create_lead(lead).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_options(&self, change: impl FnOnce(RequestOptions) -> RequestOptions) -> Self {
        let mut client = self.clone();
        client.generated.inner = client.generated.inner.with_options(change);
        client
    }

    /// Returns the same client with calls that end when `control` says so.
    pub(crate) fn with_control(&self, control: Arc<dyn CallControl>) -> Self {
        let mut client = self.clone();
        client.generated.inner = client.generated.inner.with_control(control);
        client
    }

    /// Returns the same client with connections of its own, for another runtime.
    #[cfg(feature = "blocking")]
    pub(crate) fn with_own_connections(&self) -> reqwest::Result<Self> {
        let mut client = self.clone();
        client.generated.inner = client.generated.inner.with_own_connections()?;
        Ok(client)
    }

    /// Forgets what responses have reported about the rate limits, for this client and all its clones.
    ///
    /// Use it to end a wait that you know to be wrong, such as one that a proxy asked for. Without it, the client tries again after an
    /// hour. Queued calls go on: one request is sent first, and its response shows the state of the limit. A backoff between the attempts
    /// of a call goes on too.
    pub fn reset_rate_limits(&self) {
        self.context().shared.limiters.reset();
    }

    pub(crate) fn context(&self) -> &Context {
        &self.generated.inner
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.context().now()
    }
}
