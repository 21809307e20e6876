//! Photos on their way between relays: over the link of a site, and in a file where there is none.

use std::{path::Path, time::Duration};

use automerge::{Automerge, ROOT, transaction::Transactable as _};
use throughline_core::{blob::BlobName, id::DocumentId};
use throughline_server::Settings;
use throughline_tests::{
    acknowledged::until_durable,
    blobs::{Asker, Blobs, photo},
    link::Link,
    program::{Run, run},
    raw::RawClient,
    relay::{LocalRelay, program},
    site::{people, site_token, site_with, until},
};

fn often(settings: &mut Settings) {
    settings.photos_every = Duration::from_millis(100);
}

/// A project on a relay, and a token that opens it there.
struct Place {
    blobs: Blobs,
    token: String,
}

impl Place {
    async fn of(relay: &LocalRelay, project: DocumentId) -> Self {
        let space = relay.store().project(project).await.expect("read");
        let token = relay.project_token_of(space.expect("a project")).await;
        let relay = relay.address;
        Self {
            blobs: Blobs { relay, project },
            token,
        }
    }

    async fn put(&self, (name, bytes): &(BlobName, Vec<u8>)) {
        let answer = self
            .blobs
            .put(&Asker::Token(&self.token), *name, bytes)
            .await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }

    async fn has(&self, (name, bytes): &(BlobName, Vec<u8>)) -> bool {
        let answer = self.blobs.get(&Asker::Token(&self.token), *name).await;
        answer.status == 200 && answer.body == *bytes
    }

    async fn has_soon(&self, what: &str, photo: &(BlobName, Vec<u8>)) {
        until(what, async || self.has(photo).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_go_both_ways_between_a_site_and_headquarters_also_after_a_time_without_a_link() {
    let hq = LocalRelay::start().await.expect("a relay");
    let (project, space, _) = people(&hq).await;
    let link = Link::to(hq.address).await.expect("a link");
    let before = photo(1, 300_000);
    let at_hq = Place::of(&hq, project).await;
    at_hq.put(&before).await;
    let token = site_token(&hq, space).await;
    let site = site_with(link.address, &token, often).await;
    until("the project at the site", async || {
        site.store().project(project).await.expect("read").is_some()
    })
    .await;
    let at_site = Place::of(&site, project).await;
    at_site.has_soon("what was there before", &before).await;
    let of_the_site = photo(2, 200_000);
    at_site.put(&of_the_site).await;
    at_hq.has_soon("the site's", &of_the_site).await;

    link.cut();
    let (here, there) = (photo(3, 150_000), photo(4, 250_000));
    at_site.put(&here).await;
    at_hq.put(&there).await;
    assert!(!at_hq.has(&here).await && !at_site.has(&there).await);
    link.heal();
    at_hq.has_soon("taken without a link", &here).await;
    at_site
        .has_soon("taken at headquarters meanwhile", &there)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_the_other_side_does_not_take_holds_up_no_other() {
    let small = |settings: &mut Settings| settings.max_photo = 100 << 10;
    let hq = LocalRelay::start_with(small).await.expect("a relay");
    let (project, space, _) = people(&hq).await;
    let token = site_token(&hq, space).await;
    let site = site_with(hq.address, &token, often).await;
    until("the project at the site", async || {
        site.store().project(project).await.expect("read").is_some()
    })
    .await;
    let (at_hq, at_site) = (
        Place::of(&hq, project).await,
        Place::of(&site, project).await,
    );
    let large = photo(1, 300_000);
    at_site.put(&large).await;
    for seed in 2..6 {
        let fits = photo(seed, 50_000);
        at_site.put(&fits).await;
        at_hq.has_soon("one that fits", &fits).await;
    }
    assert!(!at_hq.has(&large).await && at_site.has(&large).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_of_the_project_and_for_who_may_read_it() {
    let relay = LocalRelay::start().await.expect("a relay");
    let (ours, theirs) = (
        DocumentId::random(&mut rand::rng()),
        DocumentId::random(&mut rand::rng()),
    );
    for project in [ours, theirs] {
        relay.project_token(project).await.expect("a token");
    }
    let (our, their) = (
        Place::of(&relay, ours).await,
        Place::of(&relay, theirs).await,
    );
    let (first, second, other) = (photo(1, 10), photo(2, 20), photo(3, 30));
    our.put(&first).await;
    our.put(&second).await;
    their.put(&other).await;
    let list = async |by: &Asker<'_>| our.blobs.list(by).await;
    let answer = list(&Asker::Token(&our.token)).await;
    assert_eq!(answer.status, 200);
    let mut names = [first.0, second.0].map(|name| name.to_string());
    names.sort();
    let expected = format!(r#"{{"photos":["{}","{}"]}}"#, names[0], names[1]);
    assert_eq!(answer.text(), expected);
    for (by, status) in [
        (Asker::Token(&their.token), 403),
        (Asker::Token("no token"), 401),
        (Asker::Nobody, 401),
    ] {
        assert_eq!(list(&by).await.status, status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_carried_in_a_file_unless_they_are_left_out() {
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let command = async |args: &[&str]| -> Run {
        let done = run(&program, Path::new("."), args).await;
        done.expect("it runs and ends")
    };
    let relay = LocalRelay::start().await.expect("a relay");
    let project = DocumentId::random(&mut rand::rng());
    relay.project_token(project).await.expect("a token");
    let here = Place::of(&relay, project).await;
    let photos = [photo(1, 200_000), photo(2, 100_000)];
    for photo in &photos {
        here.put(photo).await;
    }
    // A file is of a project that has at least its manifest.
    let client = RawClient::join_with(&relay.sync_url(), &here.token, "ann", true).await;
    let mut manifest = Automerge::new();
    manifest
        .transact(|tx| tx.put(ROOT, "a", 1))
        .expect("an edit");
    until_durable(&mut client.expect("joined"), project, &mut manifest).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    let (full, slim) = (path("full.throughline"), path("slim.throughline"));
    let data = relay.folder().to_str().expect("text").to_owned();
    let id = project.to_string();
    let write = ["handoff", "write", &full, "--project", &id, "--data", &data];
    let done = command(&write).await;
    assert!(done.success, "{done:?}");
    let write = [
        &["handoff", "write", &slim, "--without-photos"],
        &write[3..],
    ]
    .concat();
    let done = command(&write).await;
    assert!(done.success, "{done:?}");
    let key = command(&["handoff", "key", "--data", &data]).await;
    let key = key.out.trim().to_owned();

    let elsewhere = tempfile::tempdir().expect("a folder");
    let there = elsewhere.path().to_str().expect("text").to_owned();
    for (file, said) in [
        (&slim, "1 new changes, 0 new photos"),
        (&full, "0 new changes, 2 new photos"),
        (&full, "0 new changes, 0 new photos"),
    ] {
        let read = ["handoff", "read", file, "--from", &key, "--data", &there];
        let done = command(&read).await;
        assert!(done.success && done.out.contains(said), "{done:?}");
    }
    let address = relay.address;
    relay.stop().await.expect("stopped");
    let relay = LocalRelay::start_again(elsewhere, address).await;
    let relay = relay.expect("a relay");
    let there = Place::of(&relay, project).await;
    for photo in &photos {
        assert!(there.has(photo).await);
    }
}
