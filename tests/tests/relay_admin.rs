//! `throughline admin`: every command as an administrator types it, while the relay is running.

use std::path::Path;

use serde_json::Value;
use throughline_core::access::Role;
use throughline_tests::{
    program::{Run, run, run_with},
    relay::{LocalRelay, program},
    site::{account, is_signed_in, people, role_at, sign_in},
};

struct Desk<'a> {
    relay: &'a LocalRelay,
}

impl Desk<'_> {
    async fn ask(&self, args: &[&str]) -> Run {
        let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
        let args = [&["admin"], args, &["--data", "."]].concat();
        let done = run(&program, self.relay.folder(), &args).await;
        done.expect("it runs and ends")
    }

    /// A command that must succeed; what it says.
    async fn done(&self, args: &[&str]) -> String {
        let done = self.ask(args).await;
        assert!(done.success, "{args:?}: {done:?}");
        done.out
    }

    /// A command that must be refused, in these words.
    async fn refused(&self, args: &[&str], words: &str) {
        let done = self.ask(args).await;
        assert!(
            !done.success && done.err.contains(words),
            "{args:?}: {done:?}"
        );
    }
}

/// The line of a listing that names this.
fn line<'a>(text: &'a str, name: &str) -> &'a str {
    let found = text.lines().find(|line| line.contains(name));
    found.unwrap_or_else(|| panic!("no {name} in {text}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_access_are_run_from_the_command_line() {
    let relay = LocalRelay::start().await.expect("a relay");
    let (manifest, _, _) = people(&relay).await;
    let desk = Desk { relay: &relay };
    let project = manifest.to_string();

    // Accounts.
    let users = desk.done(&["users"]).await;
    assert!(line(&users, "ann").contains("administrator"), "{users}");
    assert!(!line(&users, "bob").contains("administrator"), "{users}");
    let signed_in = sign_in(&relay, "bob", throughline_tests::site::PASSWORD).await;
    let signed_in = signed_in.expect("signed in");
    desk.done(&["close", "bob"]).await;
    assert!(!is_signed_in(&relay, &signed_in).await);
    assert!(line(&desk.done(&["users"]).await, "bob").contains("closed"));
    desk.done(&["reopen", "bob"]).await;
    desk.done(&["administrator", "bob"]).await;
    assert!(line(&desk.done(&["users"]).await, "bob").contains("administrator"));
    desk.done(&["administrator", "bob", "--no"]).await;
    desk.refused(&["administrator", "ann", "--no"], "needs an administrator")
        .await;
    desk.refused(&["close", "nobody"], "nobody signs in as")
        .await;

    // A forgotten password, and where somebody is signed in.
    let new = desk.done(&["password", "bob"]).await;
    let session = sign_in(&relay, "bob", new.trim()).await;
    let session = session.expect("the printed one");
    let listed = desk.done(&["sessions", "bob"]).await;
    let number = line(&listed, "bob").split_whitespace().next();
    desk.done(&["sign-out", number.expect("a number")]).await;
    assert!(!is_signed_in(&relay, &session).await);
    assert_eq!(desk.done(&["passkeys"]).await, "");

    // Invitations.
    let invite = ["invite", "Carol", "--project", &project, "--role", "viewer"];
    let link = desk.done(&invite).await;
    assert!(link.contains("/#invitation="), "{link}");
    let listed = desk.done(&["invitations"]).await;
    let carol = line(&listed, "Carol");
    assert!(carol.contains("as viewer of"), "{carol}");
    let number = carol.split_whitespace().next().expect("a number");
    desk.done(&["withdraw", number]).await;
    assert!(!desk.done(&["invitations"]).await.contains("Carol"));

    // Projects, roles, grants, and another owner.
    let projects = desk.done(&["projects"]).await;
    assert!(line(&projects, &project).contains("ann"), "{projects}");
    let roles = desk.done(&["roles", &project, "bob", "manager"]).await;
    assert!(line(&roles, "bob").contains("manager"), "{roles}");
    desk.done(&["grant", &project, "bob", "finance", "none"])
        .await;
    let roles = desk.done(&["roles", &project]).await;
    assert!(line(&roles, "bob").contains("finance: none"), "{roles}");
    desk.done(&["grant", &project, "bob", "finance", "role"])
        .await;
    desk.refused(
        &["grant", &project, "bob", "secrets", "read"],
        "rights cannot be granted",
    )
    .await;
    desk.done(&["hand", &project, "bob"]).await;
    assert_eq!(role_at(&relay, manifest, "bob").await, Some(Role::Owner));
    assert_eq!(role_at(&relay, manifest, "ann").await, Some(Role::Manager));
    desk.done(&["roles", &project, "ann", "none"]).await;
    assert_eq!(role_at(&relay, manifest, "ann").await, None);

    // All of that is in the log, in order, also as JSON Lines.
    account(&relay, "dora", false, None).await;
    let log = desk.done(&["audit", "--json"]).await;
    let entries: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let at = |what: &str| entries.iter().position(|entry| entry["what"] == what);
    for pair in [
        "account.closed",
        "account.opened",
        "account.made_administrator",
        "account.administrator_no_more",
        "password.changed",
        "invitation.withdrawn",
        "member.granted",
    ]
    .windows(2)
    {
        let places = [at(pair[0]), at(pair[1])];
        assert!(
            places[0].is_some() && places[0] < places[1],
            "{pair:?}: {log}"
        );
    }
    let who = &entries[at("invitation.withdrawn").expect("there")]["who"];
    let who = who.as_str().expect("text");
    assert!(who.starts_with("command line"), "{who}");
    assert!(!who.contains("()"), "{who}");
    let last = desk.done(&["audit", "--last", "1"]).await;
    assert_eq!(last.lines().count(), 1);
    assert!(last.contains("dora"), "{last}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_are_made_are_in_the_log_without_their_secret() {
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let command = async |args: &[&str]| {
        let args = [args, &["--data", "."]].concat();
        let done = run(&program, folder.path(), &args).await;
        done.expect("it runs and ends").out
    };
    let plain = command(&["invite", "--plain"]).await;
    let owner = command(&["invite"]).await;
    let log = command(&["admin", "audit"]).await;
    let made = log.lines().filter(|line| line.contains("token.made"));
    assert_eq!(made.count(), 2, "{log}");
    let secret = owner.trim().rsplit('=').next().expect("a token");
    assert!(
        !log.contains(plain.trim()) && !log.contains(secret),
        "{log}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_environment_variable_is_named() {
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    // It ends at once: the port is taken by nobody, but the folder's name is a file's.
    std::fs::write(folder.path().join("data"), "a file").expect("written");
    let variables = [("THROUGHLINE_MAX_CONECTIONS", "5"), ("RUST_LOG", "warn")];
    let args = ["serve", "--listen", "127.0.0.1:0", "--data", "data"];
    let done = run_with(&program, Path::new(folder.path()), &args, &variables).await;
    let done = done.expect("it runs and ends");
    assert!(!done.success, "{done:?}");
    assert!(done.err.contains("THROUGHLINE_MAX_CONECTIONS"), "{done:?}");
    assert!(!done.err.contains("THROUGHLINE_DATA "), "{done:?}");
}
