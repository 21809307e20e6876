//! Photos on a relay: who may bring and read them, what is refused, and that a backup holds them.

use throughline_core::{access::Role, blob::BlobName, id::DocumentId};
use throughline_tests::{
    blobs::{Asker, Blobs, photo},
    http::{Answer, request},
    people::{join, person, project},
    program::run,
    relay::{LocalRelay, program},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_comes_back_as_it_was_sent_and_sending_it_again_changes_nothing() {
    let relay = LocalRelay::start().await.expect("a relay");
    let project = DocumentId::random(&mut rand::rng());
    let token = relay.project_token(project).await.expect("a token");
    let blobs = Blobs {
        relay: relay.address,
        project,
    };
    let by = Asker::Token(&token);
    let (name, bytes) = photo(1, 300_000);
    assert_eq!(blobs.get(&by, name).await.status, 404);
    for _ in 0..2 {
        let answer = blobs.put(&by, name, &bytes).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
    let answer = blobs.get(&by, name).await;
    assert_eq!(answer.status, 200);
    assert_eq!(BlobName::of(&answer.body), name);
    assert_eq!(answer.header("content-type"), "image/jpeg");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment;")
    );
    let head = blobs.ask("HEAD", &by, &name.to_string(), "", &[]).await;
    assert_eq!(
        (head.status, head.header("content-length")),
        (200, "300000")
    );
    assert!(head.body.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_as_named_too_large_or_no_picture_is_refused_in_words() {
    let started = LocalRelay::start_with(|settings| {
        settings.max_photo = 64 << 10;
        settings.max_photos = 100 << 10;
    });
    let relay = started.await.expect("a relay");
    let project = DocumentId::random(&mut rand::rng());
    let token = relay.project_token(project).await.expect("a token");
    let blobs = Blobs {
        relay: relay.address,
        project,
    };
    let by = Asker::Token(&token);
    let check = |answer: Answer, status: u16, words: &str| {
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(answer.text().contains(words), "{}", answer.text());
    };
    let (name, bytes) = photo(1, 60 << 10);
    check(blobs.put(&by, name, &bytes[1..]).await, 422, "not those");
    check(
        blobs.ask("PUT", &by, "abc", "image/jpeg", &bytes).await,
        400,
        "not the name",
    );
    for media in ["text/html", "image/svg+xml", ""] {
        let answer = blobs
            .ask("PUT", &by, &name.to_string(), media, &bytes)
            .await;
        check(answer, 415, "JPEG, PNG and WebP");
    }
    let (large, too_much) = photo(2, (64 << 10) + 1);
    check(
        blobs.put(&by, large, &too_much).await,
        413,
        "64 KiB at most",
    );
    assert_eq!(blobs.get(&by, name).await.status, 404, "nothing was kept");
    assert_eq!(blobs.get(&by, large).await.status, 404, "nothing was kept");

    assert_eq!(blobs.put(&by, name, &bytes).await.status, 204);
    let (second, more) = photo(3, 50 << 10);
    check(blobs.put(&by, second, &more).await, 507, "all the room");
    assert_eq!(blobs.get(&by, second).await.status, 404, "nothing was kept");
    let (third, less) = photo(4, 40 << 10);
    assert_eq!(blobs.put(&by, third, &less).await.status, 204);
    assert_eq!(
        blobs.put(&by, name, &bytes).await.status,
        204,
        "it is there"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_may_change_the_registers_brings_photos_and_only_members_read_them() {
    let relay = LocalRelay::start().await.expect("a relay");
    let store = relay.store();
    let owner = person(store, "ann").await.expect("a person");
    let (engineer, viewer) = (
        person(store, "jon").await.expect("a person"),
        person(store, "vera").await.expect("a person"),
    );
    let stranger = person(store, "eve").await.expect("a person");
    let (project, space) = project(store, &owner).await.expect("a project");
    for (who, role) in [(&engineer, Role::Contributor), (&viewer, Role::Viewer)] {
        join(store, space, who, role).await.expect("a member");
    }
    let other = DocumentId::random(&mut rand::rng());
    let others_token = relay.project_token(other).await.expect("a token");
    let plain_token = relay.plain_token().await.expect("a token");
    let blobs = Blobs {
        relay: relay.address,
        project,
    };
    let (name, bytes) = photo(1, 5_000);
    let engineer = Asker::Person(&engineer);
    let answer = blobs.put(&engineer, name, &bytes).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    let (another, others) = photo(2, 5_000);
    for (asker, reads) in [
        (Asker::Person(&viewer), 200),
        (Asker::Person(&stranger), 403),
        (Asker::Token(&others_token), 403),
        (Asker::Token(&plain_token), 403),
        (Asker::Token("no token"), 401),
        (Asker::Nobody, 401),
    ] {
        assert_eq!(blobs.get(&asker, name).await.status, reads);
        let writes = blobs.put(&asker, another, &others).await.status;
        assert_eq!(writes, if reads == 200 { 403 } else { reads });
    }
    assert_eq!(blobs.get(&engineer, another).await.status, 404);
    // A page of another site cannot read with the visitor's cookie.
    let path = format!("/api/projects/{project}/blobs/{name}");
    let cookie = match &engineer {
        Asker::Person(person) => format!("throughline={}", person.cookie),
        _ => String::new(),
    };
    let headers = [("cookie", cookie.as_str()), ("origin", "https://evil.test")];
    let answer = request(relay.address, "GET", &path, &headers, "").await;
    assert_eq!(answer.expect("an answer").status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_holds_the_photos_and_a_damaged_one_is_found() {
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let relay = LocalRelay::start().await.expect("a relay");
    let address = relay.address;
    let project = DocumentId::random(&mut rand::rng());
    let token = relay.project_token(project).await.expect("a token");
    let blobs = Blobs {
        relay: address,
        project,
    };
    let by = Asker::Token(&token);
    let (name, bytes) = photo(1, 200_000);
    assert_eq!(blobs.put(&by, name, &bytes).await.status, 204);
    let folder = relay.stop().await.expect("stopped");
    let data = folder.path().to_str().expect("text");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let command = async |args: &[&str]| {
        run(&program, elsewhere.path(), args)
            .await
            .expect("it runs and ends")
    };
    let done = command(&["backup", "copy.db", "--data", data]).await;
    assert!(done.success && done.out.contains("1 photos"), "{done:?}");
    let done = command(&["restore", "copy.db", "--data", "."]).await;
    assert!(done.success, "{done:?}");
    let relay = LocalRelay::start_again(elsewhere, address)
        .await
        .expect("a relay");
    assert_eq!(blobs.get(&by, name).await.body, bytes);
    let elsewhere = relay.stop().await.expect("stopped");

    let file = elsewhere.path().join("relay.db");
    let mut database = std::fs::read(&file).expect("the database");
    let places = database.windows(64).enumerate();
    let at = places
        .filter(|(_, piece)| *piece == &bytes[..64])
        .map(|(at, _)| at);
    for at in at.collect::<Vec<_>>() {
        database[at] ^= 1;
    }
    std::fs::write(&file, database).expect("written");
    let path = elsewhere.path().to_str().expect("text");
    let found = run(&program, folder.path(), &["verify", path]).await;
    let found = found.expect("it runs and ends");
    assert!(
        !found.success && found.err.contains(&name.to_string()),
        "{found:?}"
    );
    let saved = run(&program, folder.path(), &["repair", "--data", path]).await;
    let saved = saved.expect("it runs and ends");
    assert!(
        saved.success && saved.err.contains("was left out"),
        "{saved:?}"
    );
    let sound = run(&program, folder.path(), &["verify", path]).await;
    assert!(sound.expect("it runs and ends").success);
}
