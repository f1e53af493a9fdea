//! A program that mocks operations of `paths.yaml`: each mock expects the values that the client then sends, in every style, and one that
//! expects another value does not respond.
#![allow(deprecated, reason = "the document calls an operation and a parameter deprecated, to show that they still work")]

use std::error::Error;

use lupitor::Client;
use lupitor::generated::types::{PlainColour, PlainNode, PlainPoint, SearchItemsFilter, SearchItemsSpan, SendFormInput};
use lupitor_httpmock::MockServerExt as _;
use lupitor_httpmock::httpmock::{Mock, MockServer};
use lupitor_httpmock::operations::SearchItemsWhen;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let at = chrono::DateTime::from_timestamp(1_640_000_000, 0).ok_or("a time")?;
    let filter = || SearchItemsFilter::builder().min(3).name("x=y");
    let span = || SearchItemsSpan::builder().from("a").to("b c");
    let node = || PlainNode::builder().name("q\"".to_owned());
    let tags = || vec!["a b".to_owned(), "c&d".to_owned()];
    let conditions: [(&str, Box<dyn Fn(SearchItemsWhen) -> SearchItemsWhen + Send>); 14] = [
        ("tags", Box::new(move |when| when.tags(tags()))),
        ("other tags", Box::new(|when| when.tags(vec!["other".to_owned()]))),
        ("ids", Box::new(|when| when.ids(vec![1, -2]))),
        ("words", Box::new(|when| when.words(vec!["one".to_owned(), "t&o".to_owned()]))),
        ("colours", Box::new(|when| when.colours(vec![PlainColour::Red, PlainColour::Green]))),
        ("other colours", Box::new(|when| when.colours(vec![PlainColour::Red]))),
        ("filter", Box::new(move |when| when.filter(filter()))),
        ("span", Box::new(move |when| when.span(span()))),
        ("point", Box::new(|when| when.point(PlainPoint::builder().x(1).y(2)))),
        ("node", Box::new(move |when| when.where_(node()))),
        ("time", Box::new(move |when| when.since(at).day(at.date_naive()).x_at("2025-10-29T12:00:00+01:00"))),
        ("scalars", Box::new(|when| when.sort("oldest-first").type_("ab").page_size(10).exact(true))),
        ("headers", Box::new(|when| when.x_tags(vec!["a".to_owned(), "b c".to_owned()]).x_level("high").x_count(7).x_trace("t"))),
        ("no trace", Box::new(|when| when.x_trace(None::<&str>))),
    ];
    for (name, condition) in conditions {
        let server = MockServer::start_async().await;
        server.search_items_async(move |when, then| drop((condition(when), then.into_inner().status(418)))).await;
        let client = Client::builder("sk_test_abc123xyz").base_url(server.base_url()).build()?;
        let search = client.generated().search_items().tags(tags()).ids(vec![1, -2]);
        let search = search.words(vec!["one".to_owned(), "t&o".to_owned()]).colours(vec![PlainColour::Red, PlainColour::Green]);
        let search = search.filter(filter()).span(span()).point(PlainPoint::builder().x(1).y(2)).where_(node());
        let search = search.sort("oldest-first").type_("ab").page_size(10).since(at).day(at.date_naive()).exact(true);
        let search = search.x_tags(vec!["a".to_owned(), "b c".to_owned()]).x_level("high").x_count(7).x_trace("t");
        let error = client.call(search.x_at("2025-10-29T12:00:00+01:00")).await.err().ok_or("no error")?;
        println!("{name}: {}", error.status().is_some_and(|status| status == 418));
    }

    let server = MockServer::start_async().await;
    let client = Client::builder("sk_test_abc123xyz").base_url(server.base_url()).build()?;
    let api = client.generated();
    let form = || SendFormInput::builder().name("A & B").likes(vec!["x".to_owned(), "y z".to_owned()]);
    let mocks: [Mock<'_>; 5] = [
        server
            .list_versions_async(|when, then| {
                when.group("a/ü").id(5).at("2025-10-29T12:00:00Z");
                then.into_inner().status(404);
            })
            .await,
        server.send_form_async(|when, then| drop((when.body(form()), then.no_content()))).await,
        server.send_note_async(|when, then| drop((when.body("ä note"), then.ok("{read} ü")))).await,
        server.put_file_async(|when, then| drop((when.name("a b.txt").body(vec![0, 159, 146]), then.no_content()))).await,
        server.get_file_async(|when, then| drop((when.name("f"), then.ok([1, 2, 255])))).await,
    ];
    let versions = client.call(api.list_versions().group("a/ü").id(5).at("2025-10-29T12:00:00Z")).await;
    println!("{:?}", versions.err().map(|error| error.kind()));
    client.call(api.send_form().body(form())).await?;
    println!("{:?}", *client.call(api.send_note().body("ä note")).await?);
    client.call(api.put_file().name("a b.txt").body(vec![0, 159, 146])).await?;
    println!("{:?}", *client.call(api.get_file().name("f")).await?);
    for mock in mocks {
        print!("{} ", mock.calls_async().await);
    }
    println!();
    Ok(())
}
