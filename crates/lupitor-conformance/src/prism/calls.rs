//! Every operation, called by its id. Here is what to extend when the document gains one.

use lupitor::{Client, Error};
use serde::Serialize;
use serde_json::{Value, to_value};

use crate::Problem;

const CAMPAIGN: &str = "k978abc123";
const PHONE: &str = "+15555551234";

fn decoded<T: Serialize>(result: Result<lupitor::Response<T>, Error>) -> Result<Result<Value, Error>, Problem> {
    Ok(match result {
        Ok(response) => Ok(to_value(response.into_data())?),
        Err(error) => Err(error),
    })
}

/// Calls an operation with a valid request: its decoded body, or the client's error.
pub async fn call(client: &Client, id: &str) -> Result<Result<Value, Error>, Problem> {
    use lupitor::{BulkLeadInput, LeadIdentifier, LeadInput};

    let api = client.generated();
    let new = || vec![BulkLeadInput::builder().phone_number(PHONE)];
    let known = || vec![LeadIdentifier::builder().phone_number(PHONE)];
    match id {
        "createLead" => {
            let lead = LeadInput::builder().campaign_id(CAMPAIGN).phone_number(PHONE);
            decoded(client.call(api.create_lead().body_map(|_| lead).send()).await)
        }
        "listLeads" => decoded(client.call(api.list_leads().campaign_id(CAMPAIGN).send()).await),
        "deleteLead" => decoded(client.call(api.delete_lead().campaign_id(CAMPAIGN).phone_number(PHONE).send()).await),
        "bulkCreateLeads" => {
            let request = api.bulk_create_leads().body_map(|body| body.campaign_id(CAMPAIGN).leads(new()));
            decoded(client.call(request.send()).await)
        }
        "bulkDeleteLeads" => {
            let request = api.bulk_delete_leads().body_map(|body| body.campaign_id(CAMPAIGN).leads(known()));
            decoded(client.call(request.send()).await)
        }
        "getHealth" => decoded(client.call(api.get_health().send()).await),
        other => Err(format!("{other} is a new operation: call it in crates/lupitor-conformance/src/prism/calls.rs").into()),
    }
}

/// Sends an example of a request body.
pub async fn send(client: &Client, id: &str, body: &Value) -> Result<Result<(), Error>, Problem> {
    use lupitor::generated::types::{BulkCreateInput, BulkDeleteInput, LeadInput};

    let api = client.generated();
    let bad = |e: serde_json::Error| format!("{id}: an example of a request does not fit its type: {e}");
    let body = body.clone();
    Ok(match id {
        "createLead" => {
            let body: LeadInput = serde_json::from_value(body).map_err(bad)?;
            client.call(api.create_lead().body(body).send()).await.map(drop)
        }
        "bulkCreateLeads" => {
            let body: BulkCreateInput = serde_json::from_value(body).map_err(bad)?;
            client.call(api.bulk_create_leads().body(body).send()).await.map(drop)
        }
        "bulkDeleteLeads" => {
            let body: BulkDeleteInput = serde_json::from_value(body).map_err(bad)?;
            client.call(api.bulk_delete_leads().body(body).send()).await.map(drop)
        }
        other => return Err(format!("{other} has a new body: send it in crates/lupitor-conformance/src/prism/calls.rs").into()),
    })
}
