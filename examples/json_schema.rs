//! The JSON Schema of a lead, for a program that takes leads from others: a form, a tool of a language model, a queue.
//!
//! `cargo run --example json_schema --features schemars`
#![allow(clippy::print_stdout, reason = "an example prints")]

use lupitor::LeadInput;
use schemars::JsonSchema;
use serde::Deserialize;

/// A type of your own may contain types of the API. The schema of this one contains the rules of a lead.
#[derive(Deserialize, JsonSchema)]
struct Order {
    /// The number of the order.
    number: u32,
    /// The lead that is called about the order.
    lead: LeadInput,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{:#}", schemars::schema_for!(Order).to_value());

    // What the schema accepts, serde reads.
    let order = r#"{ "number": 7, "lead": { "campaignId": "k978abc123", "externalId": "CRM_1", "priority": 5 } }"#;
    let order: Order = serde_json::from_str(order)?;
    println!("order {} with {:?}", order.number, order.lead);
    Ok(())
}
