use std::{collections::BTreeMap, fs};

use automerge::{Automerge, ROOT, transaction::Transactable as _};
use rusqlite::params;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use throughline_core::{
    access::Role,
    engine::{ChunkKind, ChunkName},
    id::DocumentId,
};
use tokio::sync::oneshot;

use super::*;
use crate::store::{
    Done, Lane, SpaceId, Store, Token, TokenScope,
    people::{AccountId, By, NewPasskey, Newcomer, PeopleError, Subject, ToldPerson},
};

/// A data folder with two documents of so many changes, one chunk each.
struct Folder {
    temporary: TempDir,
    documents: Vec<(DocumentId, Automerge)>,
}

const CHANGES: i64 = 12;

impl Folder {
    async fn new() -> Self {
        let temporary = tempfile::tempdir().expect("a folder");
        let store = Store::open(temporary.path()).expect("a store");
        let mut documents = Vec::new();
        for byte in 1..=2 {
            let id = DocumentId::from_bytes([byte; 16]);
            let mut doc = Automerge::new();
            for n in 0..CHANGES {
                doc.transact(|tx| tx.put(ROOT, format!("key {n}"), n))
                    .expect("an edit");
                append(&store, id, &doc).await;
            }
            documents.push((id, doc));
        }
        store.close().await;
        Self {
            temporary,
            documents,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.temporary.path().join(name)
    }

    fn sql(&self, sql: &str) -> usize {
        let db = Connection::open(self.path(DATABASE)).expect("a database");
        db.execute(sql, params![]).expect("done")
    }

    /// What is wrong, without the documents' names.
    fn problems(&self) -> Vec<String> {
        let found = verify(self.temporary.path()).expect("looked through");
        found.problems.into_iter().map(|p| p.what).collect()
    }

    /// How many changes of each document a relay would find.
    async fn held(&self) -> Vec<usize> {
        let store = Store::open(self.temporary.path()).expect("a store");
        let mut held = Vec::new();
        for (id, _) in &self.documents {
            let stored = store.load(*id).await.expect("read");
            let chunks = stored.map_or_else(Vec::new, |stored| stored.chunks);
            let limits = throughline_core::sync::gate::Limits::default();
            let found = throughline_core::sync::hub::examine(&chunks, &limits).expect("a document");
            held.push(found.changes);
        }
        store.close().await;
        held
    }
}

async fn append(store: &Store, id: DocumentId, doc: &Automerge) {
    let bytes = doc
        .get_changes(&[])
        .last()
        .expect("a change")
        .raw_bytes()
        .to_vec();
    let name = ChunkName {
        document: id,
        kind: ChunkKind::Incremental,
        hash: Sha256::digest(&bytes).into(),
    };
    let (answer, outcome) = oneshot::channel();
    let done: Done = Box::new(|result| answer.send(result).expect("the test waits"));
    store
        .append(
            id,
            SpaceId::PLAIN,
            vec![(name, bytes)],
            Some(doc.get_heads()),
            Lane::default(),
            done,
        )
        .await
        .expect("handed over");
    outcome.await.expect("an outcome").expect("written");
}

const ALL: usize = CHANGES as usize;

#[tokio::test]
async fn a_backup_is_whole_and_comes_back() {
    let folder = Folder::new().await;
    let copy = folder.path("copy.db");
    // A relay is running meanwhile.
    let running = Store::open(folder.temporary.path()).expect("a store");
    backup(folder.temporary.path(), &copy).expect("a backup");
    let found = verify(&copy).expect("looked through");
    assert_eq!((found.documents, found.problems), (2, vec![]));
    assert_eq!(found.changes, 2 * CHANGES.unsigned_abs());
    assert!(
        matches!(
            backup(folder.temporary.path(), &copy),
            Err(UpkeepError::Exists(_))
        ),
        "a backup is never written over"
    );
    assert!(
        matches!(
            restore(&copy, folder.temporary.path(), true),
            Err(UpkeepError::Store(StoreError::InUse(_)))
        ),
        "nothing is put in the place of a running relay's data"
    );
    running.close().await;
    drop(running);

    folder.sql("DELETE FROM chunks");
    assert_eq!(folder.held().await, [0, 0]);
    assert!(matches!(
        restore(&copy, folder.temporary.path(), false),
        Err(UpkeepError::Exists(_))
    ));
    let kept = restore(&copy, folder.temporary.path(), true).expect("restored");
    assert!(kept.is_some_and(|kept| kept.exists()));
    assert_eq!(folder.held().await, [ALL, ALL]);

    // Into a folder that is not there yet.
    let other = folder.path("other");
    assert_eq!(restore(&copy, &other, false).expect("restored"), None);
    assert_eq!(verify(&other).expect("looked through").problems, []);
}

#[tokio::test]
async fn what_is_no_database_of_ours_is_told_and_left_alone() {
    let folder = Folder::new().await;
    let check = |name: &str, bytes: Option<&[u8]>, expected: &str| {
        let file = folder.path(name);
        if let Some(bytes) = bytes {
            fs::write(&file, bytes).expect("written");
        }
        let told = restore(&file, &folder.path("new"), false).map_err(|error| error.to_string());
        let told = told.expect_err(name);
        assert!(told.contains(expected), "{name}: {told}");
        assert!(!folder.path("new").join(DATABASE).exists(), "{name}");
    };
    check("none.db", None, "none.db: No such file");
    check("empty.db", Some(b""), "there is nothing of a relay in it");
    check("text.db", Some(&[b'x'; 5000]), "is not a relay's database");
    for (version, expected) in [(1, "earlier version"), (99, "later version")] {
        let name = format!("{version}.db");
        backup(folder.temporary.path(), &folder.path(&name)).expect("a backup");
        let db = Connection::open(folder.path(&name)).expect("a database");
        db.pragma_update(None, "user_version", version)
            .expect("set");
        drop(db);
        check(&name, None, expected);
    }
}

#[tokio::test]
async fn damage_is_found_and_what_is_whole_is_saved() {
    // What happens to the chunks, what is told, and how many changes are left of the first document.
    let check = async |sql: &str, told: &[&str], left: usize| {
        let folder = Folder::new().await;
        assert_eq!(folder.problems(), Vec::<String>::new());
        assert!(folder.sql(sql) > 0, "{sql}");
        let found = folder.problems();
        assert_eq!(found.len(), told.len(), "{sql}: {found:?}");
        for (found, told) in found.iter().zip(told) {
            assert!(found.contains(told), "{sql}: {found}");
        }
        let saved = repair(folder.temporary.path()).expect("repaired");
        assert!(saved.kept.exists(), "{sql}");
        assert_eq!(saved.documents, 2, "{sql}: {saved:?}");
        assert_eq!(folder.problems(), Vec::<String>::new(), "{sql}");
        assert_eq!(folder.held().await, [left, ALL], "{sql}");
    };
    let first = "document = (SELECT min(document) FROM chunks)";
    let last_of = format!("(SELECT max(rowid) FROM chunks WHERE {first})");
    // The last one is gone without a trace but for the recorded heads.
    check(
        &format!("DELETE FROM chunks WHERE rowid = {last_of}"),
        &["1 of its 1 last changes are not there"],
        ALL - 1,
    )
    .await;
    // The last one was altered.
    check(
        &format!("UPDATE chunks SET bytes = zeroblob(40) WHERE rowid = {last_of}"),
        &["cannot be read", "1 of its 1 last changes are not there"],
        ALL - 1,
    )
    .await;
}

#[tokio::test]
async fn a_change_in_the_middle_that_is_lost_comes_back_from_a_device() {
    let folder = Folder::new().await;
    let (id, doc) = &folder.documents[0];
    folder.sql("DELETE FROM chunks WHERE rowid = 5");
    assert_eq!(folder.held().await[0], 4, "what builds on it waits");
    repair(folder.temporary.path()).expect("repaired");
    let store = Store::open(folder.temporary.path()).expect("a store");
    let lost = doc.get_changes(&[])[4].raw_bytes().to_vec();
    let mut again = Automerge::new();
    again.load_incremental(&lost).expect("taken");
    let name = ChunkName {
        document: *id,
        kind: ChunkKind::Incremental,
        hash: Sha256::digest(&lost).into(),
    };
    let (answer, outcome) = oneshot::channel();
    let done: Done = Box::new(|result| answer.send(result).expect("the test waits"));
    let chunk = vec![(name, lost)];
    let heads = Some(doc.get_heads());
    store
        .append(*id, SpaceId::PLAIN, chunk, heads, Lane::default(), done)
        .await
        .expect("handed over");
    outcome.await.expect("an outcome").expect("written");
    store.close().await;
    drop(store);
    assert_eq!(
        folder.held().await,
        [ALL, ALL],
        "those that waited were kept"
    );
    assert_eq!(folder.problems(), Vec::<String>::new());
}

#[tokio::test]
async fn a_file_with_unreadable_pages_gives_up_the_rest() {
    let folder = Folder::new().await;
    let file = folder.path(DATABASE);
    {
        let db = Connection::open(&file).expect("a database");
        db.execute_batch("PRAGMA journal_mode = DELETE; VACUUM;")
            .expect("one file");
    }
    let bytes = fs::read(&file).expect("read");
    let pages = bytes.len() / 4096;
    let mut saved = 0;
    for page in 1..pages {
        let mut damaged = bytes.clone();
        damaged[page * 4096..(page + 1) * 4096].fill(0xa5);
        fs::write(&file, &damaged).expect("written");
        // Whatever page it is: an answer, and what was there is still there.
        match repair(folder.temporary.path()) {
            Ok(done) => {
                saved += done.changes;
                assert_eq!(fs::read(&done.kept).expect("kept"), damaged, "page {page}");
                let now = verify(folder.temporary.path()).expect("a sound database");
                assert!(now.problems.iter().all(|p| p.document.is_some()), "{now:?}");
            }
            Err(error) => {
                assert_eq!(
                    fs::read(&file).expect("there"),
                    damaged,
                    "page {page}: {error}"
                );
            }
        }
    }
    assert!(saved > 0, "of {pages} pages, no loss left anything");
}

#[tokio::test]
async fn what_was_withdrawn_stays_so_through_repair_and_an_older_backup() {
    let folder = Folder::new().await;
    let copy = folder.path("copy.db");
    let token = Token::random(&mut rand::rng());
    let store = Store::open(folder.temporary.path()).expect("a store");
    store
        .add_token(&token, TokenScope::Owner)
        .await
        .expect("added");
    backup(folder.temporary.path(), &copy).expect("a backup");
    let listed = store.tokens().await.expect("read");
    store
        .revoke(&listed[0].name, By::command_line())
        .await
        .expect("withdrawn");
    store.close().await;
    drop(store);
    let check = async |when: &str| {
        let store = Store::open(folder.temporary.path()).expect("a store");
        store
            .add_token(&token, TokenScope::Owner)
            .await
            .expect("asked");
        assert_eq!(store.scope(&token).await.expect("read"), None, "{when}");
        store.close().await;
    };
    check("before").await;
    repair(folder.temporary.path()).expect("repaired");
    check("after a repair").await;
    restore(&copy, folder.temporary.path(), true).expect("restored");
    check("after a backup that is older").await;
}

#[tokio::test]
async fn a_way_to_sign_in_that_was_taken_off_opens_nothing_again_after_repair_or_restore() {
    let folder = Folder::new().await;
    let copy = folder.path("copy.db");
    let subject = |name: &str| Subject {
        issuer: "https://login.example.org".to_owned(),
        subject: name.to_owned(),
    };
    let by = By::command_line;
    let store = Store::open(folder.temporary.path()).expect("a store");
    let newcomer = Newcomer {
        subject: subject("first"),
        login: "ann".to_owned(),
        name: "Ann".to_owned(),
    };
    let made = store.accept_identified(None, newcomer, "here".to_owned());
    let ann = made.await.expect("made");
    let linked = store.link(ann, subject("second"), by()).await;
    linked.expect("linked");
    let passkey = |credential: u8| NewPasskey {
        credential: vec![credential; 32],
        handle: vec![7; 16],
        host: "plan.example.org".to_owned(),
        name: "A phone".to_owned(),
        key: "{}".to_owned(),
    };
    let lost = store.add_passkey(ann, passkey(1), by()).await;
    let lost = lost.expect("added");
    let kept = store.add_passkey(ann, passkey(2), by()).await;
    let kept = kept.expect("added");
    backup(folder.temporary.path(), &copy).expect("a backup");
    let removed = store.remove_passkey(lost, Some(ann), by()).await;
    removed.expect("removed");
    let listed = store.identities(ann).await.expect("read");
    let unlinked = store.unlink(ann, listed[0].number, by()).await;
    unlinked.expect("unlinked");
    store.close().await;
    drop(store);
    let check = async |when: &str| {
        let store = Store::open(folder.temporary.path()).expect("a store");
        for (name, expected) in [("first", None), ("second", Some(ann))] {
            let found = store.identified(subject(name)).await.expect("read");
            assert_eq!(found.map(|account| account.id), expected, "{name} {when}");
        }
        let listed = store.passkeys(Some(ann)).await.expect("read");
        let listed: Vec<_> = listed.iter().map(|passkey| passkey.number).collect();
        assert_eq!(listed, [kept], "passkeys {when}");
        store.close().await;
    };
    check("before").await;
    repair(folder.temporary.path()).expect("repaired");
    check("after a repair").await;
    restore(&copy, folder.temporary.path(), true).expect("restored");
    check("after a backup that is older").await;
}

#[tokio::test]
async fn a_repair_keeps_who_is_headquarters_and_which_tokens_are_of_sites() {
    let folder = Folder::new().await;
    let store = Store::open(folder.temporary.path()).expect("a store");
    let (owner, site) = (
        Token::random(&mut rand::rng()),
        Token::random(&mut rand::rng()),
    );
    let project = DocumentId::from_bytes([9; 16]);
    let space = store.adopt(project, owner.hash()).await.expect("a project");
    let ann = ToldPerson {
        id: AccountId(77),
        login: "ann".to_owned(),
        name: "Ann".to_owned(),
        closed: false,
        password: None,
        role: "viewer".to_owned(),
        grants: BTreeMap::new(),
    };
    let applied = store.apply_told(space, vec![ann]).await;
    applied.expect("applied");
    let made = store.add_site(&site, "north", space, By::relay()).await;
    made.expect("made");
    store.close().await;
    drop(store);
    repair(folder.temporary.path()).expect("repaired");
    let store = Store::open(folder.temporary.path()).expect("a store");
    let found = store
        .site(site.hash(), "there".to_owned())
        .await
        .expect("read");
    assert_eq!(found.map(|site| site.name), Some("north".to_owned()));
    let raised = store.set_member(space, AccountId(77), Some(Role::Owner), By::relay());
    let raised = raised.await;
    assert!(
        matches!(raised, Err(PeopleError::FromUpstream(_))),
        "{raised:?}"
    );
    store.close().await;
}

#[tokio::test]
async fn an_account_of_headquarters_that_was_closed_here_stays_so_after_repair_and_restore() {
    let folder = Folder::new().await;
    let copy = folder.path("copy.db");
    let project = DocumentId::from_bytes([9; 16]);
    let owner = Token::random(&mut rand::rng());
    let ann = AccountId(77);
    let tell = async |store: &Store| {
        let space = store.adopt(project, owner.hash()).await.expect("a project");
        let told = ToldPerson {
            id: ann,
            login: "ann".to_owned(),
            name: "Ann".to_owned(),
            closed: false,
            password: Some("a hash".to_owned()),
            role: "viewer".to_owned(),
            grants: BTreeMap::new(),
        };
        let applied = store.apply_told(space, vec![told]).await;
        applied.expect("applied");
    };
    // Headquarters tells of her only after the backup.
    backup(folder.temporary.path(), &copy).expect("a backup");
    let store = Store::open(folder.temporary.path()).expect("a store");
    tell(&store).await;
    let closed = store.set_closed(ann, true, By::command_line()).await;
    closed.expect("closed");
    store.close().await;
    drop(store);
    let check = async |when: &str| {
        let store = Store::open(folder.temporary.path()).expect("a store");
        tell(&store).await;
        let (account, _) = store.account("ann").await.expect("read").expect("there");
        assert!(account.disabled, "{when}");
        store.close().await;
    };
    check("before").await;
    repair(folder.temporary.path()).expect("repaired");
    check("after a repair").await;
    restore(&copy, folder.temporary.path(), true).expect("restored");
    check("after a backup that is older").await;
}

#[tokio::test]
async fn a_backup_takes_the_place_of_a_database_of_an_earlier_layout() {
    let folder = Folder::new().await;
    let copy = folder.path("copy.db");
    backup(folder.temporary.path(), &copy).expect("a backup");
    for table in [
        "closed_here",
        "upstream_users",
        "upstream_spaces",
        "site_addresses",
        "sites",
        "passkeys",
        "identities",
    ] {
        folder.sql(&format!("DROP TABLE {table}"));
    }
    folder.sql("PRAGMA user_version = 5");
    restore(&copy, folder.temporary.path(), true).expect("restored");
    assert_eq!(folder.held().await, [ALL, ALL]);
}

#[tokio::test]
async fn repair_refuses_what_is_newer_and_never_touches_what_it_reads() {
    let folder = Folder::new().await;
    let file = folder.path(DATABASE);
    folder.sql("DELETE FROM chunks WHERE rowid = 3");
    {
        let db = Connection::open(&file).expect("a database");
        db.pragma_update(None, "user_version", 99).expect("set");
    }
    let before = fs::read(&file).expect("read");
    let refused = repair(folder.temporary.path());
    assert!(
        matches!(
            refused,
            Err(UpkeepError::Store(StoreError::Newer { found: 99 }))
        ),
        "{refused:?}"
    );
    assert_eq!(fs::read(&file).expect("read"), before);
    let left: Vec<_> = fs::read_dir(folder.temporary.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| name.to_string_lossy().contains("db."))
        .collect();
    assert_eq!(
        left,
        Vec::<std::ffi::OsString>::new(),
        "nothing is left behind"
    );
}

#[tokio::test]
async fn the_rest_of_a_database_is_not_mixed_with_a_backup() {
    let folder = Folder::new().await;
    let copy = folder.path("copy.db");
    backup(folder.temporary.path(), &copy).expect("a backup");
    let before = fs::read(&copy).expect("read");
    assert_eq!(verify(&copy).expect("looked through").problems, []);
    assert_eq!(
        fs::read(&copy).expect("read"),
        before,
        "a look changes nothing"
    );
    // Somebody removed the database and not what SQLite keeps beside it.
    fs::remove_file(folder.path(DATABASE)).expect("removed");
    fs::write(folder.path("relay.db-wal"), b"what a crash left").expect("written");
    let refused = restore(&copy, folder.temporary.path(), false);
    assert!(
        matches!(refused, Err(UpkeepError::Exists(_))),
        "{refused:?}"
    );
    let kept = restore(&copy, folder.temporary.path(), true).expect("restored");
    let kept = kept.expect("there was something");
    assert_eq!(
        fs::read(beside(&kept, "-wal")).expect("kept"),
        b"what a crash left"
    );
    assert_eq!(folder.held().await, [ALL, ALL]);
}

#[tokio::test]
async fn a_folder_in_which_a_database_is_being_replaced_is_not_served() {
    let folder = Folder::new().await;
    fs::write(folder.path("relay.db.unfinished"), "relay.db.damaged-1\n").expect("written");
    let told = Store::open(folder.temporary.path())
        .err()
        .map(|error| error.to_string());
    assert!(told.is_some_and(|told| told.contains("relay.db.damaged-1")));
}
