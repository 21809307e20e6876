use rusqlite::Connection as Database;
use tempfile::TempDir;
use throughline_core::access::Access;

use super::*;
use crate::store::{
    DATABASE, Opens, SCHEMA_VERSION, Token,
    people::{
        NewInvitation,
        tests::{account, by},
    },
};

fn manifest(byte: u8) -> DocumentId {
    DocumentId::from_bytes([byte; 16])
}

/// The store of a site, with a project of headquarters'.
async fn site() -> (TempDir, Store, SpaceId) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    store.number_accounts_apart().expect("numbered");
    let space = project(&store, 7).await;
    (folder, store, space)
}

async fn project(store: &Store, byte: u8) -> SpaceId {
    let owner = Token::random(&mut rand::rng());
    let adopted = store.adopt(manifest(byte), owner.hash()).await;
    adopted.expect("a project")
}

fn told(id: i64, login: &str, role: &str) -> ToldPerson {
    ToldPerson {
        id: AccountId(id),
        login: login.to_owned(),
        name: login.to_owned(),
        closed: false,
        password: Some(format!("hash of {login}")),
        role: role.to_owned(),
        grants: BTreeMap::new(),
    }
}

async fn apply(store: &Store, space: SpaceId, people: &[ToldPerson]) -> Vec<String> {
    let applied = store.apply_told(space, people.to_vec()).await;
    applied.expect("applied").left_out
}

/// The accounts that are headquarters'.
async fn upstream_of(store: &Store) -> BTreeSet<AccountId> {
    let accounts = store.accounts().await.expect("read").into_iter();
    let upstream = accounts.filter(|account| account.upstream);
    upstream.map(|account| account.id).collect()
}

async fn session(store: &Store, id: AccountId) -> Token {
    let token = Token::random(&mut rand::rng());
    let started = store.start_session(id, &token, "a device", "here".to_owned(), None);
    started.await.expect("signed in");
    token
}

async fn is_signed_in(store: &Store, token: &Token) -> bool {
    let found = store.session(token.hash()).await;
    found.expect("read").is_some()
}

#[tokio::test]
async fn accounts_and_roles_become_what_they_are_at_headquarters_and_the_numbers_are_the_same() {
    let (_folder, store, space) = site().await;
    let chief = account(&store, "chief", true).await;
    assert!(chief.0 > 1 << 32, "{chief:?} is out of headquarters' way");
    let (ann, bob) = (AccountId(1), AccountId(2));
    let mut people = [told(1, "ann", "owner"), told(2, "bob", "contributor")];
    people[1].grants = BTreeMap::from([
        ("finance".to_owned(), "read".to_owned()),
        ("plan".to_owned(), "a right of a newer program".to_owned()),
        ("of a newer program".to_owned(), "write".to_owned()),
    ]);
    assert!(apply(&store, space, &people).await.is_empty());
    let (account, hash) = store.account("bob").await.expect("read").expect("there");
    assert_eq!((account.id, account.admin), (bob, false));
    assert_eq!(hash.as_deref(), Some("hash of bob"));
    let access = store.access(space, bob).await.expect("read");
    let grants = BTreeMap::from([
        ("finance".to_owned(), Right::Read),
        ("plan".to_owned(), Right::None),
    ]);
    let expected = Access {
        role: Role::Contributor,
        grants,
    };
    assert_eq!(access, Some(expected));

    // The same once more changes nothing, and says nothing.
    let before = store.audit(None, 100).await.expect("read");
    apply(&store, space, &people).await;
    assert_eq!(store.audit(None, 100).await.expect("read"), before);

    // A role that only a newer program knows opens nothing; a lower one is lower.
    people[0].role = "emperor".to_owned();
    people[1].role = "viewer".to_owned();
    people[1].grants.clear();
    people[1].name = "Robert".to_owned();
    apply(&store, space, &people).await;
    assert_eq!(store.access(space, ann).await.expect("read"), None);
    let access = store.access(space, bob).await.expect("read");
    assert_eq!(access, Some(Access::of(Role::Viewer)));
    let (account, _) = store.account("bob").await.expect("read").expect("there");
    assert_eq!(account.name, "Robert");
    let upstream = upstream_of(&store).await;
    assert_eq!(upstream, BTreeSet::from([ann, bob]));
}

#[tokio::test]
async fn sessions_end_by_a_new_password_by_closing_and_by_leaving_the_last_project() {
    let (_folder, store, space) = site().await;
    let other = project(&store, 8).await;
    let bob = AccountId(2);
    let mut person = told(2, "bob", "viewer");
    apply(&store, space, &[person.clone()]).await;
    apply(&store, other, &[person.clone()]).await;

    let first = session(&store, bob).await;
    person.password = Some("another hash".to_owned());
    apply(&store, space, &[person.clone()]).await;
    assert!(!is_signed_in(&store, &first).await, "a new password");

    let second = session(&store, bob).await;
    let before = store.audit(None, 1).await.expect("read")[0].number;
    person.closed = true;
    person.password = None;
    apply(&store, space, &[person.clone()]).await;
    assert!(!is_signed_in(&store, &second).await, "closed");
    person.closed = false;
    person.password = Some("another hash".to_owned());
    apply(&store, space, &[person.clone()]).await;
    let mut log = store.audit(None, 100).await.expect("read");
    log.retain(|entry| entry.number > before);
    let log: Vec<&str> = log.iter().rev().map(|entry| entry.what.as_str()).collect();
    assert_eq!(log, ["account.closed", "session.ended", "account.opened"]);

    // Out of one project; then of the other, and nothing is told of them any more.
    let third = session(&store, bob).await;
    apply(&store, space, &[]).await;
    assert_eq!(store.access(space, bob).await.expect("read"), None);
    assert!(is_signed_in(&store, &third).await, "of the other project");
    apply(&store, other, &[]).await;
    assert!(!is_signed_in(&store, &third).await, "of none");
    let (account, hash) = store.account("bob").await.expect("read").expect("there");
    assert!(account.disabled && hash.is_none());

    apply(&store, other, &[person]).await;
    let (account, hash) = store.account("bob").await.expect("read").expect("there");
    assert!(!account.disabled && hash.is_some(), "back again");
    session(&store, bob).await;
}

#[tokio::test]
async fn accounts_of_the_sites_own_are_left_alone_and_whoever_has_their_name_is_left_out() {
    let (_folder, store, space) = site().await;
    let mia = account(&store, "mia", true).await;
    store
        .set_member(space, mia, Some(Role::Viewer), by())
        .await
        .expect("a member");
    let left_out = apply(
        &store,
        space,
        &[told(1, "mia", "owner"), told(2, "bob", "viewer")],
    )
    .await;
    assert!(
        left_out.len() == 1 && left_out[0].contains("mia"),
        "{left_out:?}"
    );
    let (account, hash) = store.account("mia").await.expect("read").expect("there");
    assert_eq!((account.id, hash.as_deref()), (mia, Some("hash")));
    assert!(account.admin && !account.disabled);
    let access = store.access(space, mia).await.expect("read");
    assert_eq!(access, Some(Access::of(Role::Viewer)));
    assert!(store.account("bob").await.expect("read").is_some());

    // Headquarters restored a backup, and gave a number to somebody else.
    let left_out = apply(&store, space, &[told(2, "eve", "owner")]).await;
    assert!(left_out[0].contains("eve"), "{left_out:?}");
    let bob = AccountId(2);
    assert_eq!(store.access(space, bob).await.expect("read"), None);
    let (account, _) = store.account("bob").await.expect("read").expect("there");
    assert!(account.disabled);
    assert!(store.account("eve").await.expect("read").is_none());
}

#[tokio::test]
async fn a_number_that_is_taken_keeps_nobody_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    // Before the relay was a site's.
    let old = account(&store, "old", true).await;
    store.number_accounts_apart().expect("numbered");
    let space = project(&store, 7).await;
    assert!(
        apply(&store, space, &[told(old.0, "ann", "owner")])
            .await
            .is_empty()
    );
    let (ann, _) = store.account("ann").await.expect("read").expect("there");
    assert_ne!(ann.id, old);
    apply(&store, space, &[told(old.0, "ann", "viewer")]).await;
    let access = store.access(space, ann.id).await.expect("read");
    assert_eq!(access, Some(Access::of(Role::Viewer)));
}

#[tokio::test]
async fn what_headquarters_says_is_not_changed_at_the_site() {
    let (_folder, store, space) = site().await;
    let bob = AccountId(2);
    apply(
        &store,
        space,
        &[told(1, "ann", "owner"), told(2, "bob", "contributor")],
    )
    .await;
    let mia = account(&store, "mia", false).await;
    let own = store.make_project(manifest(9), mia, by()).await;
    let own = own.expect("a project");
    let invitation = Token::random(&mut rand::rng());
    let new = NewInvitation {
        note: "bob".to_owned(),
        admin: false,
        project: Some((space, Role::Owner)),
        lasts: 60,
    };
    store.invite(new, &invitation, by()).await.expect("invited");
    let refused = [
        store.set_password(bob, "hash".to_owned(), None, by()).await,
        store.set_admin(bob, true, by()).await,
        store.set_member(space, bob, Some(Role::Owner), by()).await,
        store.set_member(space, bob, None, by()).await,
        store
            .set_grant(space, bob, "finance".to_owned(), Some(Right::Read), by())
            .await,
        store.hand_over(space, bob, by()).await,
        // Its owner is headquarters', who would have to step back.
        store.hand_over(space, mia, by()).await,
        store.accept_as(&invitation, bob, by()).await,
    ];
    for (at, refused) in refused.into_iter().enumerate() {
        assert!(
            matches!(&refused, Err(error @ PeopleError::FromUpstream(_)) if error.to_string().contains("headquarters")),
            "{at}: {refused:?}"
        );
    }
    let access = store.access(space, bob).await.expect("read");
    assert_eq!(access, Some(Access::of(Role::Contributor)));
    let access = store.access(space, mia).await.expect("read");
    assert_eq!(access, None, "what was refused left nothing behind");
    let valid = store.invitation(&invitation).await.expect("read");
    assert!(valid.is_some(), "it was not used up");
    // The site's own people in the project, and headquarters' in the site's own projects, are for the site to say.
    for (space, who) in [(space, mia), (own, bob)] {
        let set = store.set_member(space, who, Some(Role::Viewer), by());
        set.await.expect("the site's to say");
    }
    apply(&store, space, &[told(2, "bob", "contributor")]).await;
    for (space, who) in [(space, mia), (own, bob)] {
        let access = store.access(space, who).await.expect("read");
        assert_eq!(access, Some(Access::of(Role::Viewer)));
    }
}

#[tokio::test]
async fn a_word_that_cannot_be_changes_nothing() {
    let (_folder, store, space) = site().await;
    apply(&store, space, &[told(2, "bob", "viewer")]).await;
    let before = store.audit(None, 100).await.expect("read");
    let good = told(3, "ann", "owner");
    for bad in [
        told(0, "eve", "owner"),
        told(-4, "eve", "owner"),
        told(3, "eve", "owner"),
        told(4, "ann", "owner"),
        told(4, "EVE", "owner"),
        told(4, "", "owner"),
        told(4, &"e".repeat(81), "owner"),
        ToldPerson {
            name: "a\nb".to_owned(),
            ..told(4, "eve", "owner")
        },
    ] {
        let applied = store.apply_told(space, vec![good.clone(), bad]).await;
        assert!(
            matches!(applied, Err(PeopleError::BadWord(_))),
            "{applied:?}"
        );
    }
    assert_eq!(store.audit(None, 100).await.expect("read"), before);
    assert!(store.account("ann").await.expect("read").is_none());
    let access = store.access(space, AccountId(2)).await.expect("read");
    assert_eq!(access, Some(Access::of(Role::Viewer)));
}

#[tokio::test]
async fn people_from_upstream_do_not_run_the_relay() {
    let (_folder, store, space) = site().await;
    apply(&store, space, &[told(1, "ann", "owner")]).await;
    assert!(!store.has_accounts().await.expect("read"));
    let token = Token::random(&mut rand::rng());
    assert!(store.invite_first(&token, 60).await.expect("invited"));
}

#[tokio::test]
async fn a_sites_token_is_listed_noted_and_gone_when_it_is_withdrawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let ann = account(&store, "ann", false).await;
    let space = store.make_project(manifest(7), ann, by()).await;
    let space = space.expect("a project");
    let token = Token::random(&mut rand::rng());
    for bad in ["", " ", "a\nb", &"x".repeat(81)] {
        let made = store.add_site(&token, bad, space, by()).await;
        assert!(matches!(made, Err(PeopleError::BadName(_))), "{made:?}");
    }
    store
        .add_site(&token, " North ", space, by())
        .await
        .expect("made");
    let listed = store.tokens().await.expect("read");
    assert_eq!(
        listed[0].opens,
        Opens::Site(manifest(7), "North".to_owned())
    );
    let seen_from = |address: &str| store.site(token.hash(), address.to_owned());
    for address in ["there", "there", "elsewhere", "there"] {
        let found = seen_from(address).await.expect("read").expect("a site");
        let noted = store.note_asked(token.hash(), found, address.to_owned());
        noted.await.expect("noted");
        let found = seen_from(address).await.expect("read").expect("a site");
        assert!(found.has_asked);
    }
    let found = seen_from("a third place").await.expect("read");
    assert!(!found.expect("a site").has_asked);
    store
        .revoke(&token.hash().name(), by())
        .await
        .expect("withdrawn");
    assert!(seen_from("there").await.expect("read").is_none());
    let log = store.audit(None, 4).await.expect("read");
    let log: Vec<&str> = log.iter().rev().map(|entry| entry.what.as_str()).collect();
    let expected = ["site.made", "site.asked", "site.asked", "token.withdrawn"];
    assert_eq!(log, expected, "once from each address");
}

#[tokio::test]
async fn a_store_of_the_layout_before_sites_is_brought_up_to_date() {
    let (folder, store, space) = site().await;
    let mia = account(&store, "mia", true).await;
    store.close().await;
    drop(store);
    let db = Database::open(folder.path().join(DATABASE)).expect("opened");
    db.execute_batch(
        "DROP TABLE site_addresses; DROP TABLE sites; DROP TABLE closed_here; DROP TABLE upstream_users; DROP TABLE upstream_spaces; PRAGMA user_version = 7;",
    )
    .expect("as it was");
    drop(db);
    let store = Store::open(folder.path()).expect("brought up to date");
    let (account, _) = store.account("mia").await.expect("read").expect("there");
    assert_eq!(account.id, mia);
    assert!(upstream_of(&store).await.is_empty());
    assert!(
        apply(&store, space, &[told(1, "ann", "owner")])
            .await
            .is_empty()
    );
    store.close().await;
    let db = Database::open(folder.path().join(DATABASE)).expect("opened");
    let version = db.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    assert_eq!(version.expect("read"), SCHEMA_VERSION);
}

#[tokio::test]
async fn a_project_that_an_account_began_here_is_known_as_such() {
    let (_folder, store, told_space) = site().await;
    assert!(!store.is_of_an_account(told_space).await.expect("read"));
    store
        .write(|transaction| {
            transaction.execute("INSERT INTO spaces (project) VALUES (?1)", [&[9_u8; 16]])?;
            Ok(())
        })
        .await
        .expect("as an account begins one");
    let adopted = store
        .adopt(manifest(9), Token::random(&mut rand::rng()).hash())
        .await;
    let begun = adopted.expect("it is known");
    assert!(store.is_of_an_account(begun).await.expect("read"));
    assert!(!store.is_of_an_account(SpaceId::PLAIN).await.expect("read"));
}

#[tokio::test]
async fn a_number_that_would_leave_no_other_is_refused() {
    let (_folder, store, space) = site().await;
    let refused = store
        .apply_told(space, vec![told(1 << 52, "ann", "owner")])
        .await;
    assert!(
        matches!(refused, Err(PeopleError::BadWord(_))),
        "{refused:?}"
    );
    account(&store, "local", false).await;
}

#[tokio::test]
async fn an_account_of_headquarters_can_be_closed_here_too_and_stays_so() {
    let (_folder, store, space) = site().await;
    let bob = AccountId(2);
    let mut person = told(2, "bob", "contributor");
    apply(&store, space, &[person.clone()]).await;
    let on_the_lost_laptop = session(&store, bob).await;
    let is_closed = async || {
        let (account, _) = store.account("bob").await.expect("read").expect("there");
        account.disabled
    };
    store.set_closed(bob, true, by()).await.expect("closed");
    assert!(!is_signed_in(&store, &on_the_lost_laptop).await);
    // Whatever headquarters tells: a new name, a new password, the same once more.
    person.name = "Robert".to_owned();
    person.password = Some("another hash".to_owned());
    for _ in 0..2 {
        apply(&store, space, &[person.clone()]).await;
        assert!(is_closed().await);
    }
    // What is closed at both ends is not opened here.
    person.closed = true;
    person.password = None;
    apply(&store, space, &[person.clone()]).await;
    let refused = store.set_closed(bob, false, by()).await;
    let error = refused.expect_err("closed at headquarters").to_string();
    assert!(error.contains("headquarters"), "{error}");
    person.closed = false;
    person.password = Some("another hash".to_owned());
    apply(&store, space, &[person.clone()]).await;
    assert!(is_closed().await, "headquarters opened it, but not here");
    store.set_closed(bob, false, by()).await.expect("opened");
    assert!(!is_closed().await);
    apply(&store, space, &[person.clone()]).await;
    assert!(!is_closed().await);
    // Whoever is told of no more is closed as at headquarters, also who was closed here and has no password.
    store.set_closed(bob, true, by()).await.expect("closed");
    person.password = None;
    apply(&store, space, &[person.clone()]).await;
    apply(&store, space, &[]).await;
    assert!(store.set_closed(bob, false, by()).await.is_err());
    let log = store.audit(None, 100).await.expect("read");
    let closings = log.iter().rev().map(|entry| entry.what.as_str());
    let closings: Vec<&str> = closings
        .filter(|what| what.starts_with("account."))
        .collect();
    let expected = [
        "account.made",
        "account.closed",
        "account.opened",
        "account.closed",
    ];
    assert_eq!(closings, expected);
}

#[tokio::test]
async fn what_somebody_added_here_to_sign_in_ends_with_their_account() {
    let (_folder, store, space) = site().await;
    let tell = |closed: bool| {
        let mut ann = told(7, "ann", "owner");
        ann.closed = closed;
        if closed {
            ann.password = None;
        }
        store.apply_told(space, vec![ann])
    };
    tell(false).await.expect("told");
    store
        .write(|transaction| {
            transaction.execute(
                "INSERT INTO passkeys (credential, user, handle, host, name, key) \
                 VALUES (x'01', 7, x'02', 'site', 'phone', '{}')",
                [],
            )?;
            transaction.execute(
                "INSERT INTO identities (issuer, subject, user) VALUES ('i', 's', 7)",
                [],
            )?;
            Ok(())
        })
        .await
        .expect("added here");
    let standing = || async {
        store
            .read(|db| {
                let count = "SELECT (SELECT count(*) FROM passkeys WHERE ended IS NULL) \
                    + (SELECT count(*) FROM identities WHERE ended IS NULL)";
                Ok(db.query_row(count, [], |row| row.get::<_, i64>(0))?)
            })
            .await
            .expect("read")
    };
    assert_eq!(standing().await, 2);
    tell(true).await.expect("closed");
    assert_eq!(standing().await, 0);
    tell(false).await.expect("opened");
    assert_eq!(standing().await, 0, "what ended stays so");
}
