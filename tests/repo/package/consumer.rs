//! A program of a user of the published crate. `package` in tests/repo builds it against the unpacked package.

use lupitor::{Client, DocumentedError, Error, LeadInput};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder("sk_test_abc123xyz").deployment("acme").build()?;
    let lead = LeadInput::try_from(LeadInput::builder().campaign_id("k978abc123").phone_number("+15555551234").priority(5))?;
    println!("priority {}", lead.priority.ok_or("the priority is lost")?);

    // By its pattern: the features of the libraries are those that this crate asks for, and not those that its tests add.
    let documented = DocumentedError::find(Some(400), "Maximum 2000 leads per bulk request");
    println!("{}", documented.ok_or("the message of a documented error is not known")?.code);

    // Nothing is sent: the value is wrong.
    let bad = LeadInput::builder().campaign_id("k978abc123").phone_number("0301234");
    let created = tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(client.create_lead(bad));
    let error: Error = created.err().ok_or("a bad phone number was taken")?;
    println!("{error}");
    Ok(())
}
