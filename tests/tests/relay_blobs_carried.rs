//! Photos on their way between relays: over the link of a site, and in a file where there is none.

use std::{path::Path, time::Duration};

use automerge::{Automerge, ROOT, transaction::Transactable as _};
use throughline_core::{blob::BlobName, id::DocumentId};
use throughline_server::Settings;
use throughline_tests::{
    acknowledged::until_durable,
    blobs::{Asker, Blobs, photo},
    link::Link,
    people::person,
    program::{Run, run},
    raw::RawClient,
    relay::{LocalRelay, program},
    site::{people, site_token, site_with, until},
};
use tokio::time::sleep;

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
    // Several turns long.
    sleep(Duration::from_millis(500)).await;
    assert!(!at_hq.has(&here).await && !at_site.has(&there).await);
    link.heal();
    at_hq.has_soon("taken without a link", &here).await;
    at_site
        .has_soon("taken at headquarters meanwhile", &there)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_does_not_get_through_holds_up_no_other() {
    // Each takes larger ones than the other, and headquarters has one that is not what its name says.
    for (at_most_hq, at_most_site) in [(100 << 10, 8 << 20), (8 << 20, 100 << 10)] {
        let hq = LocalRelay::start_with(|settings| settings.max_photo = at_most_hq).await;
        let hq = hq.expect("a relay");
        let (project, space, _) = people(&hq).await;
        let token = site_token(&hq, space).await;
        let site = site_with(hq.address, &token, |settings| {
            often(settings);
            settings.max_photo = at_most_site;
        })
        .await;
        until("the project at the site", async || {
            site.store().project(project).await.expect("read").is_some()
        })
        .await;
        let (at_hq, at_site) = (
            Place::of(&hq, project).await,
            Place::of(&site, project).await,
        );
        let large = photo(1, 300_000);
        let (has_it, has_not) = if at_most_hq > at_most_site {
            (&at_hq, &at_site)
        } else {
            (&at_site, &at_hq)
        };
        has_it.put(&large).await;
        let (rotten, bytes) = (photo(9, 100).0, b"rotten".to_vec());
        let media = throughline_core::register::MediaType::Jpeg;
        let blob = throughline_server::store::Blob { media, bytes };
        let kept = hq.store().keep_blob(space, rotten, blob, u64::MAX).await;
        kept.expect("kept");
        for seed in 2..6 {
            let (up, down) = (photo(seed, 50_000), photo(seed + 20, 50_000));
            at_site.put(&up).await;
            at_hq.put(&down).await;
            at_hq.has_soon("one that fits", &up).await;
            at_site.has_soon("one that fits", &down).await;
        }
        assert!(has_it.has(&large).await && !has_not.has(&large).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_room_what_fits_comes_and_the_rest_stays() {
    let hq = LocalRelay::start().await.expect("a relay");
    let (project, space, _) = people(&hq).await;
    let token = site_token(&hq, space).await;
    let at_hq = Place::of(&hq, project).await;
    let photos: Vec<_> = (1..=5).map(|seed| photo(seed, 60_000)).collect();
    for photo in &photos {
        at_hq.put(photo).await;
    }
    let site = site_with(hq.address, &token, |settings| {
        often(settings);
        settings.max_photos = 150_000;
    })
    .await;
    until("what there is room for", async || {
        let Some(space) = site.store().project(project).await.expect("read") else {
            return false;
        };
        site.store().blob_sizes(space).await.expect("read").len() == 2
    })
    .await;
    // Somebody at headquarters takes a small one meanwhile.
    let small = photo(9, 10_000);
    at_hq.put(&small).await;
    let at_site = Place::of(&site, project).await;
    at_site.has_soon("a small one", &small).await;
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
    let size = |name: &str| if name == first.0.to_string() { 10 } else { 20 };
    let listed = names
        .each_ref()
        .map(|name| format!(r#"["{name}",{}]"#, size(name)));
    let expected = format!(r#"{{"photos":[{}]}}"#, listed.join(","));
    assert_eq!(answer.text(), expected);
    let stranger = person(relay.store(), "eve").await.expect("an account");
    for (by, status) in [
        (Asker::Token(&their.token), 403),
        (Asker::Token("no token"), 401),
        (Asker::Person(&stranger), 403),
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
    let photos: Vec<_> = (1..=6).map(|seed| photo(seed, 7 << 20)).collect();
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
    for (file, more) in [(&full, &[][..]), (&slim, &["--without-photos"][..])] {
        let write = ["handoff", "write", file, "--project", &id, "--data", &data];
        let done = command(&[&write, more].concat()).await;
        assert!(done.success, "{done:?}");
    }
    let mut files: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    files.sort();
    // More than one holds, none of them large.
    let expected = [
        "full.photos-1.throughline",
        "full.photos-2.throughline",
        "full.throughline",
        "slim.throughline",
    ];
    assert_eq!(files, expected);
    let key = command(&["handoff", "key", "--data", &data]).await;
    let key = key.out.trim().to_owned();

    let elsewhere = tempfile::tempdir().expect("a folder");
    let there = elsewhere.path().to_str().expect("text").to_owned();
    let [first, second] = ["full.photos-1.throughline", "full.photos-2.throughline"].map(path);
    let read = async |files: &[&str], more: &[&str]| {
        let args = ["--from", &key, "--data", &there];
        command(&[&["handoff", "read"], files, &args, more].concat()).await
    };
    let done = read(&[&slim], &[]).await;
    assert!(
        done.success && done.out.contains("1 new changes"),
        "{done:?}"
    );
    // Somebody gives photos no more room than one of them needs.
    let done = read(&[&first], &["--max-photos", "7"]).await;
    assert!(
        !done.success && done.err.contains("left out: photo"),
        "{done:?}"
    );
    for new in [true, false] {
        let done = read(&[&full, &first, &second], &[]).await;
        assert!(
            done.success && done.out.contains("0 new changes"),
            "{done:?}"
        );
        let brought = done
            .out
            .lines()
            .filter(|line| !line.ends_with(" 0 new photos"));
        assert_eq!(brought.count(), if new { 2 } else { 0 }, "{done:?}");
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
