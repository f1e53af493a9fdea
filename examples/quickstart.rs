//! The main job from end to end: create a lead, meet a duplicate, list, be rate limited, delete.
//!
//! Without any environment it talks to `lupitor-fake`, a stand-in for the API in this process. With `LUPITOR_API_KEY` and
//! `LUPITOR_CAMPAIGN_ID` set it talks to the API (`LUPITOR_BASE_URL` or `LUPITOR_DEPLOYMENT` say where): the lead is then
//! scheduled for a far day, so that nobody is called, and deleted at the end.
#![allow(clippy::print_stdout, reason = "an example tells a story")]

use std::time::Duration;

use lupitor::{Client, LeadIdentifier, LeadInput};
use lupitor_fake::{CAMPAIGN_ID, Fake, Generation, Rate, RateLimits, WRITE_KEY, WindowKind};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A number that no one can have: 555-01xx is set aside for fiction.
const PHONE_NUMBER: &str = "+15555550123";
const EXTERNAL_ID: &str = "QUICKSTART_1";
/// Eight requests in two seconds: enough for the story, and soon used up.
const REQUESTS: u32 = 8;

#[tokio::main]
async fn main() -> Result<()> {
    if std::env::var_os("LUPITOR_API_KEY").is_some() {
        let campaign = std::env::var("LUPITOR_CAMPAIGN_ID").map_err(|_| "LUPITOR_CAMPAIGN_ID: set it to a campaign of yours")?;
        let client = Client::from_env()?;
        leads(&client, &campaign).await?;
        return delete(&client, &campaign).await;
    }

    let limits = RateLimits::all(Rate::new(REQUESTS, Duration::from_secs(2))?);
    let fake = Fake::builder().generation(Generation::G2).rate_limits(limits).window(WindowKind::Fixed).start().await?;
    println!("No LUPITOR_API_KEY is set: talking to the stand-in at {}\n", fake.base_url());
    let client = Client::builder(WRITE_KEY).base_url(fake.base_url()).build()?;
    leads(&client, CAMPAIGN_ID).await?;
    be_rate_limited(&client, &fake).await?;
    delete(&client, CAMPAIGN_ID).await
}

async fn leads(client: &Client, campaign: &str) -> Result<()> {
    println!("1. Create a lead");
    let lead = LeadInput::builder()
        .campaign_id(campaign)
        .phone_number(PHONE_NUMBER)
        .external_id(EXTERNAL_ID)
        .scheduled_for("2099-12-31T12:00:00Z");
    let created = client.create_lead(lead.clone()).await?;
    println!("   created {}", created.lead_id);

    println!("2. Create it again");
    match client.create_lead(lead).await {
        Err(error) if error.is_duplicate() => {
            println!("   {error}");
            for solution in error.solutions() {
                println!("   - {solution}");
            }
        }
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("the API took the same lead twice".into()),
    }

    println!("3. List the campaign");
    let page = client.list_leads(|query| query.campaign_id(campaign).limit(100)).await?;
    println!("   {} on this page, the first: {}", page.leads.len(), page.leads.first().map_or("-", |lead| &lead.id));
    if let Some(left) = page.rate_limit().and_then(|limit| limit.remaining) {
        println!("   {left} requests left in this window");
    }
    Ok(())
}

async fn be_rate_limited(client: &Client, fake: &Fake) -> Result<()> {
    println!("4. Be rate limited");
    // A client holds its own requests back in time. It cannot know of another program with the same key, so this one meets a 429.
    let other = Client::builder(WRITE_KEY).base_url(fake.base_url()).build()?.with_options(|options| options.max_attempts(1));
    let other = other.with_options(|options| options.max_wait(Duration::ZERO));
    while other.list_leads(|query| query.campaign_id(CAMPAIGN_ID)).await.is_ok() {}
    println!("   another program has used up the limit");
    let page = client.list_leads(|query| query.campaign_id(CAMPAIGN_ID)).await?;
    for attempt in page.attempts() {
        match attempt.slept {
            Duration::ZERO => println!("   answer {}: {} leads", attempt.outcome, page.leads.len()),
            slept => println!("   answer {}, waited {:.1} s as the API asked", attempt.outcome, slept.as_secs_f64()),
        }
    }
    Ok(())
}

async fn delete(client: &Client, campaign: &str) -> Result<()> {
    println!("5. Delete the lead");
    client.delete_lead(campaign, LeadIdentifier::builder().external_id(EXTERNAL_ID)).await?;
    println!("   deleted");
    Ok(())
}
