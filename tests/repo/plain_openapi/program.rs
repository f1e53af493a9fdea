//! A program that uses everything that `paths.yaml` has. `plain_openapi` in tests/repo builds it against a copy of this crate.
#![allow(deprecated, reason = "the document calls an operation and a parameter deprecated, to show that they still work")]

use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use lupitor::Client;
use lupitor::generated::types::{
    AddShapeInput, PlainColour, PlainItemInput, PlainItemInputOwner, PlainNode, PlainPoint, SearchItemsFilter, SearchItemsSpan,
};

const ITEMS: &str = r#"{"items": [
    {"id": "not-a-uuid", "type": "a", "created": "yesterday", "photo": "*", "address": "::", "count": 3000000000.0, "counts": [1, 1.0],
     "totals": {"a": 2.0}, "price": 1.5, "parent": {"name": null, "children": null, "next": {"name": "n"}}, "rest": {"any": 1},
     "old": "o", "unknown": true},
    {"id": "1", "parent": null, "counts": null, "totals": null, "rest": null}
], "unknown": {}}"#;
const ADDED: &str = r#"{"itemId": "i1", "more": [1]}"#;
const FAILED: &str = r#"{"error": "No such thing"}"#;
const JSON: &str = "application/json";

/// The status, the media type and the body of each response, in the order of the calls.
const RESPONSES: &[(&str, &str, &str)] = &[
    ("200 OK", JSON, ITEMS),
    ("418 I'm a teapot", JSON, FAILED),
    ("418 I'm a teapot", JSON, FAILED),
    ("201 Created", JSON, ADDED),
    ("200 OK", JSON, r#"[{"version": 1.0, "size": 2.0}, {}]"#),
    ("200 OK", JSON, "[]"),
    ("204 No Content", JSON, ""),
    ("404 Not Found", JSON, r#"{"error": "Nobody likes marmalade"}"#),
    ("200 OK", "text/plain; charset=utf-8", "{read} ü"),
    ("200 OK", "text/plain", ""),
    ("503 Service Unavailable", "text/html", "<h1>Down</h1>"),
    ("200 OK", "text/html", "<h1>Log in</h1>"),
    ("204 No Content", "text/plain", ""),
    ("200 OK", "application/pdf", "%PDF\u{0}"),
    ("206 Partial Content", "application/octet-stream", "part"),
    ("404 Not Found", JSON, FAILED),
    ("200 OK", JSON, r#"{"name": "s", "area": 2}"#),
    ("200 OK", JSON, r#"{"name": "s"}"#),
];

fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let server = thread::spawn(move || RESPONSES.iter().map(|response| serve(&listener, *response)).collect::<Vec<_>>());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(refused(&base_url))?;
    runtime.block_on(calls(&base_url))?;
    for request in server.join().map_err(|_| "the server failed")? {
        println!("{}", request?);
    }
    Ok(())
}

/// Values that are refused before anything is sent.
async fn refused(base_url: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder("sk_test_abc123xyz").base_url(base_url).build()?;
    let api = client.generated();
    let search = || api.search_items().x_count(1);
    for result in [
        client.call(search().sort("latest")).await.err(),
        client.call(search().x_level("medium")).await.err(),
        client.call(search().x_tags(vec!["a\nb".to_owned()])).await.err(),
        client.call(search().page_size(11)).await.err(),
        client.call(search().type_("a")).await.err(),
        client.call(search().key("1234")).await.err(),
        client.call(api.search_items()).await.err(),
    ] {
        println!("{}", result.ok_or("it was sent")?);
    }
    let stars = api.add_item().body(PlainItemInput::builder().name("n").owner(PlainItemInputOwner::builder().id("x")));
    println!("{}", client.call(stars).await.err().ok_or("it was sent")?);
    Ok(())
}

async fn calls(base_url: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder("sk_test_abc123xyz").base_url(base_url).build()?;
    let api = client.generated();
    let uuid = "01234567-89ab-CDEF-0123-456789abcdef";
    let at = chrono::DateTime::from_timestamp(1_640_000_000, 0).ok_or("a time")?;

    let search = api
        .search_items()
        .tags(vec!["a b".to_owned(), "c&d".to_owned()])
        .ids(vec![1, -2])
        .words(vec!["one".to_owned(), "t&o".to_owned()])
        .colours(vec![PlainColour::Red, PlainColour::Green])
        .filter(SearchItemsFilter::builder().min(3).name("x=y"))
        .span(SearchItemsSpan::builder().from("a").to("b c"))
        .point(PlainPoint::builder().x(1).y(2))
        .where_(PlainNode::builder().name("q\"".to_owned()))
        .sort("oldest-first")
        .type_("ab")
        .page_size(10)
        .since(at)
        .day(at.date_naive())
        .exact(true)
        .key(uuid)
        .x_tags(vec!["a".to_owned(), "b c".to_owned()])
        .x_level("high")
        .x_at("2025-10-29T12:00:00+01:00")
        .x_count(7)
        .x_trace("trace");
    let found = client.call(search).await?;
    let item = &found.items[0];
    println!("{} {:?} {:?} {:?} {:?}", item.id, item.type_, item.created, item.photo, item.address);
    println!("{:?} {:?} {:?} {:?} {:?} {:?}", item.count, item.counts, item.totals, item.price, item.rest, item.old);
    println!("{:?}", item.parent);
    println!("{:?}", found.items[1]);

    let error = client.call(api.search_items().x_count(0)).await.err().ok_or("no error")?;
    println!("{:?} {:?}", error.status(), error.message());
    match api.search_items().x_count(0).send().await {
        Err(lupitor::generated::Error::ErrorResponse(response)) => println!("{} {:?}", response.status(), response.error),
        other => return Err(format!("{other:?}").into()),
    }

    let input = PlainItemInput::builder()
        .name("n")
        .owner(PlainItemInputOwner::builder().id(uuid).since(at))
        .points(vec![PlainPoint::builder().x(1).y(2)])
        .self_("me".to_owned())
        .extra([("more".to_owned(), "x".to_owned())].into_iter().collect::<std::collections::BTreeMap<_, _>>());
    let added = client.call(api.add_item().body(input).x_trace("t")).await?;
    println!("{:?} {:?}", added.item_id, added.more);

    let versions = || api.list_versions().group("a/ü").id(5).at("2025-10-29T12:00:00Z");
    let list = client.call(versions()).await?;
    println!("{} {:?} {:?}", list.len(), list[0].version, list[0].extra);
    println!("{}", versions().send().await?.len());

    let form = || lupitor::generated::types::SendFormInput::builder().name("A & B").likes(vec!["x".to_owned(), "y z".to_owned()]);
    let sent = client.call(api.send_form().body(form())).await?;
    println!("{:?} {}", *sent, sent.status());
    let error = client.call(api.send_form().body(form().likes(vec!["Marmalade".to_owned()]).age(3))).await.err().ok_or("no error")?;
    println!("{error}");

    println!("{:?}", *client.call(api.send_note().body("ä note")).await?);
    println!("{:?}", api.send_note().body("empty").send().await?.into_inner());
    let error = client.call(api.send_note().body("n")).await.err().ok_or("no error")?;
    println!("{:?} {:?}", error.kind(), error.status());
    let error = client.call(api.send_note().body("n")).await.err().ok_or("no error")?;
    println!("{:?} {error}", error.kind());

    client.call(api.put_file().name("a b.txt").body(vec![0, 159, 146])).await?;
    println!("{:?}", *client.call(api.get_file().name("f")).await?);
    println!("{:?}", api.get_file().name("f").send().await?.into_inner());
    let error = lupitor::Error::from(api.get_file().name("f").send().await.err().ok_or("no error")?);
    println!("{:?} {:?}", error.kind(), error.message());

    let point: PlainPoint = PlainPoint::builder().x(1).y(2).try_into()?;
    let shape = client.call(api.add_shape().body(AddShapeInput::PlainPoint(point))).await?;
    println!("{:?} {:?}", shape.name, shape.area);
    client.call(api.add_shape().body(AddShapeInput::Object { radius: 0.5 })).await?;
    Ok(())
}

/// Responds to one request on a connection of its own, and returns the parts that the document decides.
fn serve(listener: &TcpListener, (status, media_type, body): (&str, &str, &str)) -> std::io::Result<String> {
    let (mut stream, _) = listener.accept()?;
    let (head, sent) = read(&mut stream)?;
    let length = body.len();
    let content = if status.starts_with("204") { String::new() } else { format!("content-length: {length}\r\n") };
    write!(stream, "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\n{content}connection: close\r\n\r\n{body}")?;
    let mut lines = head.lines();
    let mut shown = lines.next().unwrap_or_default().to_owned();
    let own = ["x-tags", "x-level", "x-at", "x-count", "x-trace", "content-type", "accept"];
    let mut headers: Vec<_> = lines.filter(|line| own.contains(&line.split(':').next().unwrap_or_default())).collect();
    headers.sort_unstable();
    for header in headers {
        shown.push_str(&format!("\n  {header}"));
    }
    if !sent.is_empty() {
        shown.push_str(&format!("\n  {}", sent.escape_ascii()));
    }
    Ok(shown)
}

fn read(stream: &mut TcpStream) -> std::io::Result<(String, Vec<u8>)> {
    let mut request = Vec::new();
    let mut buffer = [0; 1024];
    loop {
        let count = stream.read(&mut buffer)?;
        request.extend_from_slice(&buffer[..count]);
        let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let body = &request[end + 4..];
        if count == 0 || body.len() >= length.unwrap_or(0) {
            return Ok((String::from_utf8_lossy(&request[..end]).into_owned(), body.to_vec()));
        }
    }
}
