//! The loop by hand: page after page, by the client that `overhead` measures.

use crate::overhead::BoxError;
use crate::overhead::by_hand::{Client, Lead};

/// Calls a function with each lead of a campaign.
pub async fn for_each_lead(
    base_url: &str,
    key: &str,
    campaign_id: &str,
    limit: u32,
    mut each: impl FnMut(&Lead),
) -> Result<(), BoxError> {
    let client = Client::new(base_url, key, "by-hand")?;
    let mut cursor: Option<String> = None;
    loop {
        let page = client.list_leads(campaign_id, limit, cursor.as_deref()).await?;
        page.leads.iter().for_each(&mut each);
        cursor = page.cursor.filter(|_| page.has_more == Some(true));
        if cursor.is_none() {
            return Ok(());
        }
    }
}
