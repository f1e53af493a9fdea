//! A server that costs little: its pages are made before the measurement. A thread of its own serves them.

use std::net::TcpListener as StdListener;
use std::sync::Arc;
use std::thread;

use lupitor_fake::CAMPAIGN_ID;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::overhead::BoxError;

/// Number of pages with leads of their own. Further pages repeat them, so that the server stays small.
const OWN_PAGES: u32 = 100;

/// A running server. It ends with the process.
pub struct Server {
    /// The base URL.
    pub base_url: String,
}

struct Pages {
    count: u32,
    /// The bodies up to the end of the list of leads.
    bodies: Vec<String>,
}

impl Server {
    /// Starts a server of this number of pages.
    pub fn start(count: u32, leads: u32) -> Result<Self, BoxError> {
        let bodies = (0..count.min(OWN_PAGES)).map(|page| body(page * leads, leads)).collect();
        let pages = Arc::new(Pages { count, bodies });
        let listener = StdListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        thread::spawn(move || {
            // A measurement whose server fails ends with the client's error.
            runtime.block_on(serve(listener, pages)).unwrap_or_else(|error| eprintln!("error: the server: {error}"));
        });
        Ok(Self { base_url })
    }
}

fn body(first: u32, leads: u32) -> String {
    let leads = (first..first + leads).map(|number| {
        format!(
            r#"{{"_id":"jh7{number:013}","_creationTime":1703520000000.5,"attempts":0,"campaignId":"{CAMPAIGN_ID}","externalId":"CRM_{number}","metadata":{{"company":"Analytical Engines","name":"Ada Byron"}},"phoneNumber":"+1555{number:07}","priority":5,"scheduledFor":"2025-12-25T10:00:00Z","status":"raw"}}"#
        )
    });
    format!(r#"{{"success":true,"data":{{"leads":[{}]"#, leads.collect::<Vec<_>>().join(","))
}

async fn serve(listener: StdListener, pages: Arc<Pages>) -> Result<(), BoxError> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (connection, _) = listener.accept().await?;
        let pages = pages.clone();
        // A client that ends closes its connections.
        tokio::spawn(async move { drop(respond(connection, &pages).await) });
    }
}

/// Responds to the requests of a connection: each is a GET without a body.
async fn respond(mut connection: TcpStream, pages: &Pages) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let mut request = Vec::with_capacity(4096);
    while connection.read_buf(&mut request).await? > 0 {
        while let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            let head: Vec<_> = request.drain(..end + 4).collect();
            let page = page_number(&String::from_utf8_lossy(&head));
            let body = &pages.bodies[page as usize % pages.bodies.len()];
            let next = page + 1;
            let tail = if next < pages.count {
                format!(r#","count":1000,"cursor":"{next}","hasMore":true}},"error":null}}"#)
            } else {
                r#","count":1000,"cursor":null,"hasMore":false},"error":null}"#.to_owned()
            };
            let length = body.len() + tail.len();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
            for part in [&head, body, &tail] {
                connection.write_all(part.as_bytes()).await?;
            }
        }
    }
    Ok(())
}

/// The page that a request asks for: its cursor is the number.
fn page_number(head: &str) -> u32 {
    let line = head.lines().next().unwrap_or_default();
    let cursor = line.split(['?', '&', ' ']).find_map(|pair| pair.strip_prefix("cursor="));
    cursor.and_then(|cursor| cursor.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_the_number_of_the_page() {
        assert_eq!(page_number("GET /api/v1/leads?campaignId=k&limit=1000 HTTP/1.1\r\n"), 0);
        assert_eq!(page_number("GET /api/v1/leads?campaignId=k&cursor=42&limit=1000 HTTP/1.1\r\nx: cursor=7\r\n"), 42);
    }
}
