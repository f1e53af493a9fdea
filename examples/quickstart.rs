//! The main job from end to end: create a lead, create it again, list the campaign, exceed the rate limit, delete the lead.
//!
//! `cargo run --example quickstart` uses `lupitor-fake`, a stand-in for the API in this process, and ignores the environment.
//!
//! `cargo run --example quickstart -- k978abc123` uses the API and this campaign. `LUPITOR_API_KEY` is the key, `LUPITOR_BASE_URL` or
//! `LUPITOR_DEPLOYMENT` the server. The lead is scheduled for the year 2099, so that nobody is called, and deleted at the end.
#![allow(clippy::print_stdout, reason = "an example tells a story")]

use std::time::Duration;

use lupitor::{Client, LeadIdentifier, LeadInput};
use lupitor_fake::{CAMPAIGN_ID, Fake, Generation, Rate, RateLimits, WRITE_KEY, WindowKind};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A number that nobody has: 555-01xx is reserved for fiction.
const PHONE_NUMBER: &str = "+15555550123";
const EXTERNAL_ID: &str = "QUICKSTART_1";
/// The rate limit in two seconds: enough for the first steps, and soon exceeded.
const REQUESTS: u32 = 8;

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [] => with_the_stand_in().await,
        [campaign] if !campaign.starts_with('-') => with_the_api(campaign).await,
        _ => Err("too many arguments; give none, or the id of a campaign: cargo run --example quickstart -- k978abc123".into()),
    }
}

async fn with_the_stand_in() -> Result<()> {
    let limits = RateLimits::all(Rate::new(REQUESTS, Duration::from_secs(2))?);
    let fake = Fake::builder().generation(Generation::G2).rate_limits(limits).window(WindowKind::Fixed).start().await?;
    println!("Using the stand-in at {}\n", fake.base_url());
    let client = Client::builder(WRITE_KEY).base_url(fake.base_url()).build()?;
    leads(&client, CAMPAIGN_ID).await?;
    be_rate_limited(&client, &fake).await?;
    delete(&client, CAMPAIGN_ID).await
}

async fn with_the_api(campaign: &str) -> Result<()> {
    let client = Client::from_env()?;
    println!("Using the API and campaign {campaign}\n");
    let result = leads(&client, campaign).await;
    // Also after a failure, so that the next run finds the campaign as this one did.
    let deleted = delete(&client, campaign).await;
    result.and(deleted)
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
        Ok(_) => return Err("the API created the same lead twice".into()),
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
    println!("4. Exceed the rate limit");
    // A client queues its own requests in time. It does not know about another program with the same key, so this one is throttled.
    let other = Client::builder(WRITE_KEY).base_url(fake.base_url()).build()?.with_options(|options| options.max_attempts(1));
    let other = other.with_options(|options| options.max_wait(Duration::ZERO));
    while other.list_leads(|query| query.campaign_id(CAMPAIGN_ID)).await.is_ok() {}
    println!("   another program has used up the limit");
    let page = client.list_leads(|query| query.campaign_id(CAMPAIGN_ID)).await?;
    for attempt in page.attempts() {
        if attempt.queued > Duration::from_millis(100) {
            println!("   waited {:.1} s, as the API asked", attempt.queued.as_secs_f64());
        }
        println!("   response {}", attempt.outcome);
    }
    println!("   {} leads on this page", page.leads.len());
    Ok(())
}

async fn delete(client: &Client, campaign: &str) -> Result<()> {
    println!("5. Delete the lead");
    client.delete_lead(campaign, LeadIdentifier::builder().external_id(EXTERNAL_ID)).await?;
    println!("   deleted");
    Ok(())
}
