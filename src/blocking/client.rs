//! The blocking client.

use std::fmt::Display;
use std::future::Future;

use bytes::Bytes;
use http::Method;

use super::custom_request::CustomRequest;
use super::import::{Import, Rows};
use super::lists::Paginator;
use super::runner::Runner;
use crate::client;
use crate::config::{ClientBuilder, no_http_client};
use crate::error::Error;
use crate::generated::builder::ListLeads;
use crate::generated::types::{
    BulkLeadInput, BulkLeadInputs, CampaignId, CreatedLead, DeletedLead, Health, LeadIdentifier, LeadIdentifiers, LeadInput,
};
use crate::generated::{self, OperationBuilder, PagedOperation};
use crate::import::ImportRow;
use crate::leads::{BulkCreated, BulkDeleted, LeadPage};
use crate::runtime::{RequestOptions, Response};

/// A client of the API for code without `async`. Clones are cheap and share connections, rate limits and a thread.
///
/// Its methods do the same as those of [`lupitor::Client`](crate::Client), which describes them. Each also fails with
/// [`ErrorKind::Config`](crate::ErrorKind::Config) inside of a tokio runtime: see [`blocking`](super#inside-of-a-runtime).
///
/// ```no_run
/// use std::time::Duration;
/// use lupitor::{LeadInput, RequestOptions, blocking};
///
/// # fn example() -> Result<(), lupitor::Error> {
/// let options = RequestOptions::default().total_timeout(Duration::from_secs(10));
/// let client = lupitor::Client::builder("sk_test_abc123xyz").deployment("acme").options(options).build_blocking()?;
/// let lead = client.create_lead(LeadInput::builder().campaign_id("k978abc123").phone_number("+15555551234"))?;
/// println!("created {}", lead.lead_id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    client: client::Client,
    runner: Runner,
}

impl ClientBuilder {
    /// Checks all values and creates a [`blocking::Client`](Client). It sends nothing.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build), and [`ErrorKind::Config`](crate::ErrorKind::Config) if its thread cannot be started.
    pub fn build_blocking(self) -> Result<Client, Error> {
        Client::over(self.build()?)
    }
}

impl Client {
    /// Makes a blocking client of an async one. Both can be used at the same time, and share the key, the rate limiters, the options, the
    /// retry budget and the memory of leads. The blocking client has connections and a thread of its own.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if its thread or its HTTP client cannot be made.
    pub fn new(client: client::Client) -> Result<Self, Error> {
        Self::over(client.with_own_connections().map_err(no_http_client)?)
    }

    /// Makes a client over an async one that no other runtime uses.
    fn over(client: client::Client) -> Result<Self, Error> {
        let runner = Runner::start(client.context().shared.clock.clone())?;
        Ok(Self { client, runner })
    }

    /// Creates a client from environment variables, with default options. See
    /// [`ClientBuilder::from_env`](crate::ClientBuilder::from_env).
    ///
    /// # Errors
    ///
    /// As [`lupitor::Client::from_env`](crate::Client::from_env), and [`ErrorKind::Config`](crate::ErrorKind::Config) if its thread cannot
    /// be started.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build_blocking()
    }

    /// Starts the configuration of a client with this API key. [`ClientBuilder::build_blocking`] ends it.
    pub fn builder(api_key: impl Into<String>) -> ClientBuilder {
        client::Client::builder(api_key)
    }

    /// Returns the same client for a thread of `tokio::task::spawn_blocking`, where it is inside of a runtime and may block.
    ///
    /// Do not use it in a task: the other tasks of the thread do not run during a call.
    ///
    /// ```no_run
    /// # async fn example(client: lupitor::blocking::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let client = client.allow_in_runtime();
    /// let health = tokio::task::spawn_blocking(move || client.get_health()).await??;
    /// println!("{}", health.status());
    /// # Ok(())
    /// # }
    /// ```
    pub fn allow_in_runtime(&self) -> Self {
        Self { client: self.client.clone(), runner: self.runner.allow_in_runtime() }
    }

    /// The client that progenitor generates. Pass its builders to [`call`](Self::call); their `send` is async.
    pub fn generated(&self) -> &generated::Client {
        self.client.generated()
    }

    /// Calls an operation by its generated builder, and returns its data or the error. Every operation of `openapi.yaml` can be called
    /// like this, also one without a method here.
    ///
    /// ```no_run
    /// # fn example(client: lupitor::blocking::Client) -> Result<(), lupitor::Error> {
    /// let page = client.call(client.generated().list_leads().campaign_id("k978abc123"))?;
    /// println!("{:?} leads after {} attempts", page.data.count, page.attempts().len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`lupitor::Client::call`](crate::Client::call).
    pub fn call<B: OperationBuilder>(&self, builder: B) -> Result<Response<B::Output>, Error> {
        self.wait(self.client.call(builder))
    }

    /// Calls an operation by its generated builder, and returns the body of a success as it is, with its status and its headers.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call), except for data of another form than the document's.
    pub fn call_raw<B: OperationBuilder>(&self, builder: B) -> Result<Response<Bytes>, Error> {
        self.wait(self.client.call_raw(builder))
    }

    /// Makes a request to any path of the API. See [`lupitor::Client::request`](crate::Client::request).
    ///
    /// ```no_run
    /// # fn example(client: lupitor::blocking::Client) -> Result<(), lupitor::Error> {
    /// let response = client.request(http::Method::GET, "/api/v1/campaigns").query("limit", 10).send()?;
    /// println!("{} {}", response.status(), String::from_utf8_lossy(&response));
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> CustomRequest {
        CustomRequest::new(self.client.request(method, path), self.runner.clone())
    }

    /// Returns the same client with other options, for single calls.
    pub fn with_options(&self, change: impl FnOnce(RequestOptions) -> RequestOptions) -> Self {
        Self { client: self.client.with_options(change), runner: self.runner.clone() }
    }

    /// Forgets what responses have reported about the rate limits. See
    /// [`lupitor::Client::reset_rate_limits`](crate::Client::reset_rate_limits).
    pub fn reset_rate_limits(&self) {
        self.client.reset_rate_limits();
    }

    /// Adds a lead to a campaign (`POST /api/v1/leads`, scope `write`).
    ///
    /// # Errors
    ///
    /// As [`lupitor::Client::create_lead`](crate::Client::create_lead), which also describes lookups after a lost response.
    pub fn create_lead<L>(&self, lead: L) -> Result<Response<CreatedLead>, Error>
    where
        L: TryInto<LeadInput, Error: Display>,
    {
        self.wait(self.client.create_lead(lead))
    }

    /// Lists the leads of a campaign, one page for each call (`GET /api/v1/leads`, scope `read`). [`leads`](Self::leads) has no loop.
    ///
    /// # Errors
    ///
    /// As [`lupitor::Client::list_leads`](crate::Client::list_leads).
    pub fn list_leads(&self, query: impl for<'a> FnOnce(ListLeads<'a>) -> ListLeads<'a>) -> Result<Response<LeadPage>, Error> {
        self.wait(self.client.list_leads(query))
    }

    /// Lists all leads of a campaign, one page after the other (`GET /api/v1/leads`, scope `read`).
    pub fn leads<C>(&self, campaign_id: C) -> Paginator<ListLeads<'_>>
    where
        C: TryInto<CampaignId, Error: Display>,
    {
        Paginator::new(self.client.leads(campaign_id), self.runner.clone())
    }

    /// Lists all items of an operation with pages, one page after the other.
    ///
    /// ```no_run
    /// # fn example(client: lupitor::blocking::Client) -> Result<(), lupitor::Error> {
    /// for lead in client.paginate(client.generated().list_leads().campaign_id("k978abc123").status("raw")) {
    ///     println!("{}", lead?.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn paginate<B: PagedOperation>(&self, builder: B) -> Paginator<B> {
        Paginator::new(self.client.paginate(builder), self.runner.clone())
    }

    /// Deletes a lead permanently (G2, `DELETE /api/v1/leads`, scope `write`).
    ///
    /// # Errors
    ///
    /// As [`lupitor::Client::delete_lead`](crate::Client::delete_lead).
    pub fn delete_lead<C, L>(&self, campaign_id: C, lead: L) -> Result<Response<DeletedLead>, Error>
    where
        C: TryInto<CampaignId, Error: Display>,
        L: TryInto<LeadIdentifier, Error: Display>,
    {
        self.wait(self.client.delete_lead(campaign_id, lead))
    }

    /// Adds up to 1000 leads to a campaign (`POST /api/v1/leads/bulk`, scope `write`).
    ///
    /// # Errors
    ///
    /// As [`lupitor::Client::bulk_create_leads`](crate::Client::bulk_create_leads).
    pub fn bulk_create_leads<C, L>(&self, campaign_id: C, leads: L) -> Result<Response<BulkCreated>, Error>
    where
        C: TryInto<CampaignId, Error: Display>,
        L: TryInto<BulkLeadInputs, Error: Display>,
    {
        self.wait(self.client.bulk_create_leads(campaign_id, leads))
    }

    /// Deletes up to 1000 leads of a campaign permanently (G2, `POST /api/v1/leads/bulk-delete`, scope `write`).
    ///
    /// # Errors
    ///
    /// As [`lupitor::Client::bulk_delete_leads`](crate::Client::bulk_delete_leads).
    pub fn bulk_delete_leads<C, L>(&self, campaign_id: C, leads: L) -> Result<Response<BulkDeleted>, Error>
    where
        C: TryInto<CampaignId, Error: Display>,
        L: TryInto<LeadIdentifiers, Error: Display>,
    {
        self.wait(self.client.bulk_delete_leads(campaign_id, leads))
    }

    /// Adds any number of leads to a campaign, and returns an iterator with the outcome of each. See [`import`](crate::import).
    ///
    /// The rows are those of an iterator, for example [`rows`](super::rows) of leads.
    ///
    /// ```no_run
    /// use lupitor::import::RowOutcome;
    /// use lupitor::{BulkLeadInput, blocking};
    ///
    /// # fn example(client: blocking::Client) -> Result<(), lupitor::import::ImportError> {
    /// let leads = (0..50_000).map(|number| BulkLeadInput::builder().external_id(format!("CRM_{number}")));
    /// for result in client.import_leads("k978abc123", blocking::rows(leads)) {
    ///     let result = result?;
    ///     if let RowOutcome::Rejected(problem) = result.outcome {
    ///         eprintln!("row {}: {problem}", result.row);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The iterator ends with an [`ImportError`](crate::import::ImportError) if a request fails for another reason than its rows.
    pub fn import_leads<'a, C, I, T>(&self, campaign_id: C, rows: I) -> Import<'a>
    where
        C: TryInto<CampaignId, Error: Display>,
        I: IntoIterator<Item = ImportRow<T>, IntoIter: Send + 'a>,
        T: TryInto<BulkLeadInput, Error: Display> + 'a,
    {
        Import::new(self.client.import_leads(campaign_id, Rows::new(rows.into_iter())), self.runner.clone())
    }

    /// Deletes any number of leads of a campaign permanently, and returns an iterator with the outcome of each. See
    /// [`lupitor::Client::purge_leads`](crate::Client::purge_leads).
    ///
    /// # Errors
    ///
    /// As [`import_leads`](Self::import_leads). G1 has no bulk delete: the iterator ends with a 404.
    pub fn purge_leads<'a, C, I, T>(&self, campaign_id: C, rows: I) -> Import<'a>
    where
        C: TryInto<CampaignId, Error: Display>,
        I: IntoIterator<Item = ImportRow<T>, IntoIter: Send + 'a>,
        T: TryInto<LeadIdentifier, Error: Display> + 'a,
    {
        Import::new(self.client.purge_leads(campaign_id, Rows::new(rows.into_iter())), self.runner.clone())
    }

    /// Checks the health of the API (`GET /api/health`, no key).
    ///
    /// # Errors
    ///
    /// As [`lupitor::Client::get_health`](crate::Client::get_health).
    pub fn get_health(&self) -> Result<Response<Health>, Error> {
        self.wait(self.client.get_health())
    }

    fn wait<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.runner.wait(call)?
    }
}
