//! The process that callgrind measures: one client that makes calls in sequence.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use lupitor_fake::{CAMPAIGN_ID, WRITE_KEY};
use serde_json::{Map, Value};

use super::case::{Call, ClientKind};
use super::{BoxError, by_hand};

/// Client, call, number of calls and server.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Client
    #[arg(value_enum)]
    client: ClientKind,

    /// Call
    #[arg(value_enum)]
    call: Call,

    /// Number of calls
    calls: u32,

    /// Base URL of the server
    base_url: String,
}

/// A lead of an application.
pub struct LeadInput {
    /// The campaign.
    pub campaign_id: String,
    /// The CRM's id.
    pub external_id: String,
    /// Custom data.
    pub metadata: Map<String, Value>,
    /// Phone number, in E.164 form.
    pub phone_number: String,
    /// Priority.
    pub priority: u8,
}

impl LeadInput {
    fn numbered(number: u32) -> Self {
        let text = |text: &str| Value::String(text.to_owned());
        Self {
            campaign_id: CAMPAIGN_ID.to_owned(),
            external_id: format!("NEW_{number:05}"),
            metadata: Map::from_iter([
                ("name".to_owned(), text("Ada Byron")),
                ("company".to_owned(), text("Analytical Engines")),
            ]),
            phone_number: format!("+4430{number:08}"),
            priority: 5,
        }
    }
}

enum Client {
    ByHand(by_hand::Client),
    Lupitor(lupitor::Client),
}

/// lupitor's settings for both clients, without certificates: they take long to read, and plain HTTP needs none.
pub fn configure(http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    let http = http.tls_certs_only([]).no_proxy().redirect(reqwest::redirect::Policy::none());
    http.connect_timeout(Duration::from_secs(5))
}

impl Client {
    fn new(kind: ClientKind, base_url: &str) -> Result<Self, BoxError> {
        Ok(match kind {
            ClientKind::ByHand => {
                let user_agent = concat!("lupitor-rust/", env!("CARGO_PKG_VERSION"));
                Self::ByHand(by_hand::Client::new(base_url, WRITE_KEY, user_agent)?)
            }
            ClientKind::Lupitor => {
                let builder = lupitor::Client::builder(WRITE_KEY).base_url(base_url).seed(1);
                Self::Lupitor(builder.configure_http(configure).build()?)
            }
        })
    }

    /// One call. An unexpected response is an error, because a failure may take fewer instructions.
    async fn call(&self, call: Call, number: u32) -> Result<(), BoxError> {
        let (found, expected) = match (self, call.page()) {
            (Self::ByHand(client), None) => (client.create_lead(&LeadInput::numbered(number)).await?.is_empty(), false),
            (Self::Lupitor(client), None) => {
                let LeadInput { campaign_id, external_id, metadata, phone_number, priority } = LeadInput::numbered(number);
                let lead = lupitor::LeadInput::builder().campaign_id(campaign_id).external_id(external_id);
                let lead = lead.metadata(metadata).phone_number(phone_number).priority(priority);
                (client.create_lead(lead).await?.lead_id.is_empty(), false)
            }
            (Self::ByHand(client), Some(leads)) => {
                (client.list_leads(CAMPAIGN_ID, leads, None).await?.leads.len() != leads as usize, false)
            }
            (Self::Lupitor(client), Some(leads)) => {
                let page = client.list_leads(|query| query.campaign_id(CAMPAIGN_ID).limit(leads)).await?;
                (page.leads.len() != leads as usize, false)
            }
        };
        if found == expected { Ok(()) } else { Err("unexpected response".into()) }
    }
}

/// Makes the calls.
pub fn run(arguments: &Arguments) -> Result<ExitCode, BoxError> {
    #[cfg(feature = "prometheus")]
    metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let client = Client::new(arguments.client, &arguments.base_url)?;
        for number in 0..arguments.calls {
            client.call(arguments.call, number).await?;
        }
        Ok(ExitCode::SUCCESS)
    })
}
