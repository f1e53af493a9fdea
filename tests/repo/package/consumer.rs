//! A program of a user of the published crates. The test `package` builds it with the packages.

use lupitor::{Client, DocumentedError, Error, LeadInput};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder("sk_test_abc123xyz").deployment("acme").build()?;
    let lead = LeadInput::try_from(LeadInput::builder().campaign_id("k978abc123").phone_number("+15555551234").priority(5))?;
    println!("priority {}", lead.priority.ok_or("the priority is lost")?);

    // Found by its pattern: the regex library has the features that the package asks for, without those that its tests add.
    let documented = DocumentedError::find(Some(400), "Maximum 2000 leads per bulk request");
    println!("{}", documented.ok_or("the message of a documented error is not known")?.code);

    // The value is invalid, so that no request is sent.
    let bad = LeadInput::builder().campaign_id("k978abc123").phone_number("0301234");
    let created = tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(client.create_lead(bad));
    let error: Error = created.err().ok_or("a bad phone number was taken")?;
    println!("{error}");
    #[cfg(feature = "fake")]
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(create_at_the_fake())?;
    Ok(())
}

#[cfg(feature = "fake")]
async fn create_at_the_fake() -> Result<(), Box<dyn std::error::Error>> {
    let fake = lupitor_fake::Fake::start().await?;
    let client = Client::builder(lupitor_fake::WRITE_KEY).base_url(fake.base_url()).build()?;
    let lead = LeadInput::builder().campaign_id(lupitor_fake::CAMPAIGN_ID).phone_number("+15555551234");
    println!("created {}", client.create_lead(lead).await?.lead_id);
    Ok(())
}
