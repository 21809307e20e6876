use rusqlite::Connection;
use throughline_core::{
    access::{Access, Right, Role},
    id::DocumentId,
};

use super::*;
use crate::store::{DATABASE, SCHEMA_VERSION, Token};

pub(super) fn by() -> By {
    By {
        who: "a test".to_owned(),
        address: "here".to_owned(),
    }
}

pub(super) async fn account(store: &Store, login: &str, admin: bool) -> AccountId {
    let token = Token::random(&mut rand::rng());
    let new = NewInvitation {
        note: login.to_owned(),
        admin,
        project: None,
        lasts: 60,
    };
    store.invite(new, &token, by()).await.expect("invited");
    store
        .accept(
            &token,
            login,
            login,
            FirstWay::Password("hash".to_owned()),
            "here".to_owned(),
        )
        .await
        .expect("accepted")
}

#[tokio::test]
async fn a_database_of_the_layout_before_people_is_brought_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let (owner, token) = (
        Token::random(&mut rand::rng()),
        Token::random(&mut rand::rng()),
    );
    let project = DocumentId::from_bytes([7; 16]);
    store
        .add_project(project, owner.hash(), &token)
        .await
        .expect("a project");
    store.close().await;
    drop(store);
    let db = Connection::open(folder.path().join(DATABASE)).expect("opened");
    db.execute_batch(
        "DROP TABLE site_addresses; DROP TABLE sites; DROP TABLE closed_here; DROP TABLE upstream_users; DROP TABLE upstream_spaces; DROP TABLE passkeys; DROP TABLE identities; DROP TABLE blobs; DROP TABLE quarantine; DROP TABLE actors; DROP TABLE sections; DROP TABLE grants; DROP TABLE members; \
         DROP TABLE sessions; DROP TABLE invitations; DROP TABLE users; DROP TABLE audit; \
         ALTER TABLE tokens DROP COLUMN role; PRAGMA user_version = 3;",
    )
    .expect("as it was");
    drop(db);
    let store = Store::open(folder.path()).expect("brought up to date");
    let found = store.scope_and_role(&token).await.expect("read");
    assert!(
        matches!(found, Some((_, None))),
        "an old token opens everything: {found:?}"
    );
    assert!(store.project(project).await.expect("read").is_some());
    assert_eq!(store.passkeys(None).await.expect("read"), []);
    store.close().await;
    let db = Connection::open(folder.path().join(DATABASE)).expect("opened");
    let version: i64 = db
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .expect("read");
    assert_eq!(version, SCHEMA_VERSION);
}

#[tokio::test]
async fn secrets_are_kept_only_as_hashes() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let (invitation, session) = (
        Token::random(&mut rand::rng()),
        Token::random(&mut rand::rng()),
    );
    let new = NewInvitation {
        note: "x".to_owned(),
        admin: false,
        project: None,
        lasts: 60,
    };
    store.invite(new, &invitation, by()).await.expect("invited");
    let id = account(&store, "ann", false).await;
    store
        .start_session(id, &session, "a device", "here".to_owned(), None)
        .await
        .expect("started");
    store.close().await;
    let bytes = std::fs::read(folder.path().join(DATABASE)).expect("read");
    for secret in [&invitation, &session] {
        let raw = bs58::decode(secret.reveal()).into_vec().expect("decoded");
        let text = secret.reveal();
        assert!(!bytes.windows(raw.len()).any(|w| w == raw));
        assert!(!bytes.windows(text.len()).any(|w| w == text.as_bytes()));
        assert!(bytes.windows(32).any(|w| w == secret.hash().0));
    }
}

#[tokio::test]
async fn the_hash_of_a_password_is_gone_from_the_disk_once_it_was_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    // Enough of them to fill several pages.
    let old = |n: usize| format!("the hash of {n}, {}", "o".repeat(60));
    let new = |n: usize| format!("another hash of {n}, {}", "n".repeat(90));
    let mut people = Vec::new();
    for n in 0..60 {
        people.push(account(&store, &format!("person-{n}"), false).await);
    }
    for hash in [&old as &dyn Fn(usize) -> String, &new] {
        for (n, person) in people.iter().enumerate() {
            let set = store.set_password(*person, hash(n), None, by()).await;
            set.expect("set");
        }
    }
    store.close().await;
    drop(store);
    let mut bytes = Vec::new();
    for file in std::fs::read_dir(folder.path()).expect("a folder") {
        bytes.extend(std::fs::read(file.expect("an entry").path()).expect("read"));
    }
    let holds = |text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
    for n in 0..people.len() {
        assert!(holds(&new(n)) && !holds(&old(n)), "person {n}");
    }
}

#[tokio::test]
async fn a_password_that_was_changed_while_it_was_compared_opens_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let ann = account(&store, "ann", false).await;
    let hash = async || {
        let found = store.account("ann").await.expect("read");
        found.expect("there").1
    };
    let start = |typed: Option<String>| {
        let token = Token::random(&mut rand::rng());
        let (store, here) = (store.clone(), "here".to_owned());
        async move {
            store
                .start_session(ann, &token, "a device", here, typed)
                .await
        }
    };
    let old = hash().await;
    start(old.clone()).await.expect("it is the password");
    let changed = store.set_password(ann, "another hash".to_owned(), None, by());
    changed.await.expect("changed");
    let refused = start(old).await;
    assert!(
        matches!(refused, Err(PeopleError::PasswordChanged)),
        "{refused:?}"
    );
    start(hash().await).await.expect("the new one");
    start(None).await.expect("by another way");
}

#[tokio::test]
async fn a_session_ends_by_age_and_by_idleness() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let id = account(&store, "ann", false).await;
    let change = |sql: &'static str| {
        store.write(move |transaction| {
            transaction.execute_batch(sql)?;
            Ok(())
        })
    };
    for (sql, valid) in [
        ("UPDATE sessions SET used = unixepoch() - 29 * 86400", true),
        ("UPDATE sessions SET used = unixepoch() - 31 * 86400", false),
        ("UPDATE sessions SET expires = unixepoch() - 1", false),
        ("UPDATE sessions SET ended = unixepoch()", false),
        ("UPDATE users SET disabled = 1", false),
    ] {
        let token = Token::random(&mut rand::rng());
        store
            .start_session(id, &token, "a device", "here".to_owned(), None)
            .await
            .expect("started");
        change(sql).await.expect("changed");
        let found = store.session(token.hash()).await.expect("read");
        assert_eq!(found.is_some(), valid, "{sql}");
    }
}

#[tokio::test]
async fn the_log_is_only_ever_added_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    account(&store, "ann", false).await;
    let before = store.audit(None, 100).await.expect("read");
    assert!(!before.is_empty());
    store.close().await;
    let db = Connection::open(folder.path().join(DATABASE)).expect("opened");
    for sql in ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit"] {
        let error = db.execute(sql, []).expect_err("refused");
        assert!(error.to_string().contains("only ever added to"), "{error}");
    }
}

#[tokio::test]
async fn somebody_must_be_able_to_let_others_in_and_to_own_each_project() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let ann = account(&store, "ann", true).await;
    let bob = account(&store, "bob", false).await;
    for refused in [
        store.set_closed(ann, true, by()).await,
        store.set_admin(ann, false, by()).await,
    ] {
        assert!(
            matches!(refused, Err(PeopleError::LastAdmin)),
            "{refused:?}"
        );
    }
    store.set_admin(bob, true, by()).await.expect("set");
    store.set_admin(ann, false, by()).await.expect("set");

    let project = DocumentId::from_bytes([7; 16]);
    let space = store.make_project(project, ann, by()).await.expect("made");
    assert_eq!(
        store.make_project(project, ann, by()).await.expect("again"),
        space
    );
    let others = store.make_project(project, bob, by()).await;
    assert!(matches!(others, Err(PeopleError::OtherOwner)), "{others:?}");
    let left = store.set_member(space, ann, None, by()).await;
    assert!(matches!(left, Err(PeopleError::LastOwner)), "{left:?}");
    store.hand_over(space, bob, by()).await.expect("handed on");
    let access = store.access(space, ann).await.expect("read");
    assert_eq!(access, Some(Access::of(Role::Manager)));

    store
        .set_member(space, ann, Some(Role::Viewer), by())
        .await
        .expect("set");
    let bad = store
        .set_grant(space, ann, "manifest".to_owned(), Some(Right::Write), by())
        .await;
    assert!(matches!(bad, Err(PeopleError::NoSection(..))), "{bad:?}");
    store
        .set_grant(space, ann, "people".to_owned(), Some(Right::Read), by())
        .await
        .expect("granted");
    let access = store
        .access(space, ann)
        .await
        .expect("read")
        .expect("a member");
    assert_eq!(access.right(Some("people")), Right::Read);
    // Leaving takes the grants along: who comes back has what the role says.
    store
        .set_member(space, ann, None, by())
        .await
        .expect("let go");
    store
        .set_member(space, ann, Some(Role::Viewer), by())
        .await
        .expect("set");
    let access = store.access(space, ann).await.expect("read");
    assert_eq!(access, Some(Access::of(Role::Viewer)));
}

fn somebody(name: &str) -> Newcomer {
    Newcomer {
        subject: Subject {
            issuer: "https://login.example.org".to_owned(),
            subject: format!("subject of {name}"),
        },
        login: name.to_owned(),
        name: name.to_owned(),
    }
}

#[tokio::test]
async fn a_provider_says_who_somebody_is_by_issuer_and_subject_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let alice = somebody("alice");
    let made = store.accept_identified(None, alice.clone(), "here".to_owned());
    let id = made.await.expect("made");
    let found = store.identified(alice.subject.clone()).await.expect("read");
    assert_eq!(found.map(|account| account.id), Some(id));

    let mut elsewhere = alice.clone();
    elsewhere.subject.issuer = "https://login.example.com".to_owned();
    let found = store.identified(elsewhere.subject.clone()).await;
    assert_eq!(found.expect("read"), None, "another issuer's word");
    let other = store.accept_identified(None, elsewhere, "here".to_owned());
    let other = other.await.expect("made");
    assert_ne!(other, id, "the same name and address is somebody else");

    let again = store.accept_identified(None, alice.clone(), "here".to_owned());
    assert!(matches!(again.await, Err(PeopleError::IdentityTaken)));
    let taken = store.link(other, alice.subject, by()).await;
    assert!(matches!(taken, Err(PeopleError::IdentityTaken)));
}

#[tokio::test]
async fn names_that_a_provider_gives_fit_or_are_made_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    for (subject, given, login) in [
        ("1", "Ann@Example.org", "ann@example.org"),
        ("2", "ann@example.org", "ann@example.org-2"),
        ("3", "Ann of\u{7} Example", "annofexample"),
        ("4", " ", "person"),
        ("5", "", "person-2"),
        ("6", &"x".repeat(200), &"x".repeat(75)),
    ] {
        let mut new = somebody(subject);
        given.clone_into(&mut new.login);
        given.clone_into(&mut new.name);
        let subject = new.subject.clone();
        let made = store.accept_identified(None, new, "here".to_owned());
        made.await.expect("made");
        let found = store.identified(subject).await.expect("read");
        assert_eq!(found.expect("an account").login, login);
    }
}

fn new_passkey(credential: u8) -> NewPasskey {
    NewPasskey {
        credential: vec![credential; 32],
        handle: vec![7; 16],
        host: "plan.example.org".to_owned(),
        name: " A phone ".to_owned(),
        key: "{}".to_owned(),
    }
}

#[tokio::test]
async fn an_account_keeps_a_way_in_whatever_the_ways_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let alice = somebody("alice");
    let made = store.accept_identified(None, alice, "here".to_owned());
    let id = made.await.expect("made");
    let added = store.add_passkey(id, new_passkey(1), by()).await;
    let number = added.expect("added");
    let listed = store.passkeys(Some(id)).await.expect("read");
    assert_eq!(listed[0].name, "A phone");
    let identity = store.identities(id).await.expect("read")[0].number;
    store.unlink(id, identity, by()).await.expect("unlinked");
    let last = store.remove_passkey(number, Some(id), by()).await;
    assert!(matches!(last, Err(PeopleError::LastWayIn)), "{last:?}");
    let other = account(&store, "bob", false).await;
    let others = store.remove_passkey(number, Some(other), by()).await;
    assert!(matches!(others, Err(PeopleError::Unknown(_))), "{others:?}");
    store
        .set_password(id, "hash".to_owned(), None, by())
        .await
        .expect("set");
    let removed = store.remove_passkey(number, Some(id), by()).await;
    removed.expect("there is a password now");
    // Whoever runs the relay can take the last one: they can also give a password.
    let alone = store.add_passkey(other, new_passkey(2), by()).await;
    let alone = alone.expect("added");
    let removed = store.remove_passkey(alone, None, by()).await;
    removed.expect("removed");
}

#[tokio::test]
async fn a_credential_is_added_once_and_an_account_has_so_many() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let ann = account(&store, "ann", false).await;
    let bob = account(&store, "bob", false).await;
    let first = store.add_passkey(ann, new_passkey(0), by()).await;
    let first = first.expect("added");
    let removed = store.remove_passkey(first, Some(ann), by()).await;
    removed.expect("removed");
    for id in [ann, bob] {
        let again = store.add_passkey(id, new_passkey(0), by()).await;
        assert!(matches!(again, Err(PeopleError::PasskeyTaken)), "{again:?}");
    }
    // Nor does an account come into being with it.
    let token = Token::random(&mut rand::rng());
    let new = NewInvitation {
        note: "eve".to_owned(),
        admin: false,
        project: None,
        lasts: 60,
    };
    store.invite(new, &token, by()).await.expect("invited");
    let way = FirstWay::Passkey(new_passkey(0));
    let made = store.accept(&token, "eve", "Eve", way, "here".to_owned());
    let made = made.await;
    assert!(matches!(made, Err(PeopleError::PasskeyTaken)), "{made:?}");
    assert!(store.account("eve").await.expect("read").is_none());
    assert!(store.invitation(&token).await.expect("read").is_some());
    for credential in 1..=20 {
        let added = store.add_passkey(ann, new_passkey(credential), by()).await;
        added.expect("added");
    }
    let more = store.add_passkey(ann, new_passkey(21), by()).await;
    assert!(
        matches!(more, Err(PeopleError::TooManyPasskeys(20))),
        "{more:?}"
    );
    let nameless = NewPasskey {
        name: "  ".to_owned(),
        ..new_passkey(22)
    };
    let nameless = store.add_passkey(bob, nameless, by()).await;
    assert!(
        matches!(nameless, Err(PeopleError::BadName(_))),
        "{nameless:?}"
    );
}

#[tokio::test]
async fn of_two_uses_at_once_one_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let ann = account(&store, "ann", false).await;
    let added = store.add_passkey(ann, new_passkey(1), by()).await;
    added.expect("added");
    let known = store.passkey(&[1; 32]).await.expect("read");
    let known = known.expect("known");
    for counts in [true, false] {
        let used = store.use_passkey(&known, "{\"counter\":1}".to_owned(), by());
        assert_eq!(used.await.expect("written"), counts);
    }
    let log = store.audit(None, 100).await.expect("read");
    let used = log.iter().filter(|entry| entry.what == "passkey.used");
    assert_eq!(used.count(), 1);
}
