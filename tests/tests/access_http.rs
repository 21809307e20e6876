//! Accounts over HTTP: the first administrator, invitations, signing in and out, sessions, members, the audit log.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use throughline_core::{access::Role, id::DocumentId};
use throughline_server::store::{Token, people::NewInvitation};
use throughline_tests::{
    http::{Answer, request},
    people::{by, join, person, project},
    program::run,
    raw::RawClient,
    relay::{LocalRelay, RelayProcess, program},
};

const PASSWORD: &str = "correct horse battery";

/// A browser: it keeps its cookie and says which page a request is from.
struct Browser {
    address: SocketAddr,
    cookie: String,
}

impl Browser {
    fn new(address: SocketAddr) -> Self {
        Self {
            address,
            cookie: String::new(),
        }
    }

    async fn ask(&mut self, method: &str, path: &str, bearer: &str, body: &Value) -> Answer {
        let origin = format!("http://{}", self.address);
        let cookie = format!("throughline={}", self.cookie);
        let authorization = format!("Bearer {bearer}");
        let mut headers = vec![
            ("origin", origin.as_str()),
            ("content-type", "application/json"),
            ("user-agent", "a browser in a test"),
        ];
        if !self.cookie.is_empty() {
            headers.push(("cookie", &cookie));
        }
        if !bearer.is_empty() {
            headers.push(("authorization", &authorization));
        }
        let text = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = request(self.address, method, path, &headers, &text)
            .await
            .expect("an answer");
        let set = answer.header("set-cookie");
        if let Some((_, rest)) = set.split_once("throughline=") {
            self.cookie = rest.split(';').next().unwrap_or_default().to_owned();
        }
        answer
    }

    async fn get(&mut self, path: &str) -> (u16, Value) {
        let answer = self.ask("GET", path, "", &Value::Null).await;
        let value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        (answer.status, value)
    }

    /// As the relay says; that nobody is, is no error.
    async fn is_signed_in(&mut self) -> bool {
        let (status, who) = self.get("/api/session").await;
        assert_eq!(status, 200, "{who}");
        !who.is_null()
    }

    async fn send(&mut self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let answer = self.ask(method, path, "", &body).await;
        let value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        (answer.status, value)
    }

    async fn accept(&mut self, token: &str, login: &str, password: &str) -> Answer {
        let body = json!({"account": {"login": login, "name": login, "password": password}});
        self.ask("POST", "/api/invitation", token, &body).await
    }

    async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        let body = json!({"login": login, "password": password});
        self.ask("POST", "/api/session", "", &body).await
    }
}

/// An administrator, or nobody in particular, by invitation.
async fn account(relay: &LocalRelay, login: &str, admin: bool) -> Browser {
    let token = Token::random(&mut rand::rng());
    let new = NewInvitation {
        note: login.to_owned(),
        admin,
        project: None,
        lasts: 60,
    };
    relay
        .store()
        .invite(new, &token, by())
        .await
        .expect("invited");
    let mut browser = Browser::new(relay.address);
    let answer = browser.accept(&token.reveal(), login, PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_prints_a_link_for_the_first_administrator_that_works_once() {
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let start = async || {
        let mut relay = RelayProcess::start(&program, &data, 0)
            .await
            .expect("a relay");
        let more = relay.more().await;
        (relay, more)
    };
    let link = |lines: &str| {
        let (_, token) = lines.split_once("#invitation=")?;
        Some(token.trim().to_owned())
    };
    let (mut relay, first) = start().await;
    let old = link(&first).expect("a link");
    relay.kill().await.expect("killed");
    let (mut relay, second) = start().await;
    let token = link(&second).expect("a link");
    assert_ne!(old, token, "each start makes another");

    let mut browser = Browser::new(relay.address);
    assert_eq!(browser.accept(&old, "eve", PASSWORD).await.status, 410);
    assert_eq!(
        browser.accept(&token, "ann", "password1234").await.status,
        422
    );
    let answer = browser.accept(&token, "Ann@Example.org", PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(browser.accept(&token, "eve", PASSWORD).await.status, 410);
    let (status, who) = browser.get("/api/session").await;
    assert_eq!(status, 200);
    assert_eq!(who["account"]["login"], "ann@example.org");
    assert_eq!(who["account"]["admin"], true);

    let users = run(
        &program,
        folder.path(),
        &["admin", "users", "--data", "data"],
    )
    .await
    .expect("it runs");
    assert!(
        users.success
            && users.out.contains("ann@example.org")
            && users.out.contains("administrator"),
        "{users:?}"
    );
    relay.kill().await.expect("killed");
    let (_relay, third) = start().await;
    assert_eq!(link(&third), None, "there is an administrator: {third}");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_takes_the_right_password_a_page_of_this_relay_and_few_attempts() {
    let relay = LocalRelay::start().await.expect("a relay");
    account(&relay, "ann", true).await;
    let mut browser = Browser::new(relay.address);
    let refused = browser.sign_in("ann", "wrong horse battery").await;
    assert_eq!(refused.status, 401);
    let unknown = browser.sign_in("nobody", PASSWORD).await;
    assert_eq!(
        (unknown.status, unknown.text()),
        (401, refused.text()),
        "it is not told which accounts there are"
    );
    let answer = browser.sign_in(" ANN ", PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let cookie = answer.header("set-cookie").to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "this is plain HTTP: {cookie}");

    // Behind a proxy that speaks HTTPS, the page's origin says so.
    let host = relay.address.to_string();
    let over_tls = [
        ("origin", "https://relay.example.org"),
        ("host", "relay.example.org"),
        ("content-type", "application/json"),
    ];
    let body = json!({"login": "ann", "password": PASSWORD}).to_string();
    let answer = request(relay.address, "POST", "/api/session", &over_tls, &body)
        .await
        .expect("an answer");
    let secure = answer.header("set-cookie");
    assert!(
        secure.starts_with("__Host-throughline=") && secure.ends_with("Secure"),
        "{secure}"
    );

    // A page of another site, and a request that says nothing of its page, change nothing.
    let cookie = format!("throughline={}", browser.cookie);
    for origin in [Some("https://evil.test"), Some("null"), None] {
        let mut headers = vec![("cookie", cookie.as_str()), ("host", host.as_str())];
        headers.extend(origin.map(|origin| ("origin", origin)));
        let answer = request(relay.address, "DELETE", "/api/session", &headers, "")
            .await
            .expect("an answer");
        assert_eq!(answer.status, 403, "{origin:?}");
    }
    assert!(browser.is_signed_in().await);

    let mut last = 0;
    for _ in 0..12 {
        last = browser.sign_in("ann", "wrong horse battery").await.status;
    }
    assert_eq!(last, 429);
    assert_eq!(browser.sign_in("ann", PASSWORD).await.status, 429);
    assert!(
        browser.is_signed_in().await,
        "who is signed in already stays so"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended_and_their_sockets_close_within_a_second() {
    let relay = LocalRelay::start().await.expect("a relay");
    let mut laptop = account(&relay, "ann", false).await;
    let mut phone = Browser::new(relay.address);
    assert_eq!(phone.sign_in("ann", PASSWORD).await.status, 200);
    let manifest = DocumentId::random(&mut rand::rng());
    let made = laptop
        .send("POST", "/api/projects", json!({"project": manifest}))
        .await;
    assert_eq!(made, (200, json!({"token": null})));
    let (_, list) = laptop.get("/api/sessions").await;
    let list = list.as_array().expect("a list");
    assert_eq!(list.len(), 2, "{list:?}");
    assert_eq!(list[0]["device"], "a browser in a test");
    let (_, who) = phone.get("/api/session").await;
    assert_eq!(who["projects"][0]["role"], "owner");

    let mut live = RawClient::join_signed_in(relay.address, manifest, &phone.cookie, "phone")
        .await
        .expect("joined");
    let ended = laptop
        .send(
            "DELETE",
            &format!("/api/sessions/{}", who["session"]),
            Value::Null,
        )
        .await;
    assert_eq!(ended.0, 200);
    let since = Instant::now();
    let reasons = live.reasons_until_closed().await.expect("closed");
    let took = since.elapsed();
    eprintln!("session ended to socket closed: {took:?}");
    assert!(took <= Duration::from_secs(1), "{took:?}");
    assert!(
        reasons.iter().any(|r| r.contains("withdrawn")),
        "{reasons:?}"
    );
    assert!(!phone.is_signed_in().await);
    let again = RawClient::join_signed_in(relay.address, manifest, &phone.cookie, "phone").await;
    assert!(again.is_err(), "a session that ended opens nothing");

    // Somebody else's sessions are not theirs to end.
    let mut bob = account(&relay, "bob", false).await;
    let (_, who) = laptop.get("/api/session").await;
    let path = format!("/api/sessions/{}", who["session"]);
    assert_eq!(bob.send("DELETE", &path, Value::Null).await.0, 404);

    // A new password ends all other sessions.
    let mut tablet = Browser::new(relay.address);
    assert_eq!(tablet.sign_in("ann", PASSWORD).await.status, 200);
    let new = "four other random words";
    let change = |old: &str| json!({"old": old, "new": new});
    assert_eq!(
        laptop
            .send("POST", "/api/password", change("wrong horse battery"))
            .await
            .0,
        401
    );
    assert_eq!(
        laptop
            .send("POST", "/api/password", change(PASSWORD))
            .await
            .0,
        200
    );
    assert!(!tablet.is_signed_in().await);
    assert!(laptop.is_signed_in().await);
    assert_eq!(tablet.sign_in("ann", PASSWORD).await.status, 401);
    assert_eq!(tablet.sign_in("ann", new).await.status, 200);
    assert_eq!(
        laptop.send("DELETE", "/api/session", Value::Null).await.0,
        200
    );
    assert!(!laptop.is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_manage_whom() {
    let relay = LocalRelay::start().await.expect("a relay");
    let store = relay.store();
    let owner = person(store, "owner").await.expect("an account");
    let (manifest, space) = project(store, &owner).await.expect("a project");
    let other = person(store, "target").await.expect("an account");
    let stranger = person(store, "stranger").await.expect("an account");
    let admin = account(&relay, "admin", true).await;
    let members = format!("/api/projects/{manifest}/members");
    let target = format!("{members}/{}", other.account.0);
    let chief = format!("{members}/{}", owner.account.0);
    let mut callers = vec![
        (Some(Role::Owner), owner.cookie.clone()),
        (None, stranger.cookie.clone()),
        (None, admin.cookie.clone()),
        (None, String::new()),
    ];
    for role in Role::ALL.iter().copied().skip(1) {
        let who = person(store, role.name()).await.expect("an account");
        join(store, space, &who, role).await.expect("a member");
        callers.push((Some(role), who.cookie));
    }
    let reset = async || {
        join(store, space, &other, Role::Viewer)
            .await
            .expect("reset");
        join(store, space, &owner, Role::Owner)
            .await
            .expect("reset");
    };
    let viewer = json!({"role": "commenter"});
    let requests: [(&str, &str, Value, &[Role]); 7] = [
        ("GET", &members, Value::Null, Role::ALL),
        ("PUT", &target, viewer, &[Role::Owner, Role::Manager]),
        ("PUT", &target, json!({"role": "owner"}), &[Role::Owner]),
        (
            "PUT",
            &format!("{target}/grants/people"),
            json!({"right": "read"}),
            &[Role::Owner, Role::Manager],
        ),
        (
            "POST",
            &format!("/api/projects/{manifest}/invitations"),
            json!({"note": "n", "role": "viewer"}),
            &[Role::Owner, Role::Manager],
        ),
        (
            "POST",
            &format!("/api/projects/{manifest}/invitations"),
            json!({"note": "n", "role": "owner"}),
            &[Role::Owner],
        ),
        (
            "DELETE",
            &target,
            Value::Null,
            &[Role::Owner, Role::Manager],
        ),
    ];
    let mut tried = 0;
    for (role, cookie) in &callers {
        let mut browser = Browser {
            address: relay.address,
            cookie: cookie.clone(),
        };
        for (method, path, body, allowed) in &requests {
            reset().await;
            let (status, answer) = browser.send(method, path, body.clone()).await;
            let passes = role.is_some_and(|role| allowed.contains(&role));
            let expected = match (passes, cookie.is_empty(), role) {
                (true, ..) => 200,
                (_, true, _) => 401,
                (_, _, None) => 404,
                _ => 403,
            };
            assert_eq!(
                status, expected,
                "{role:?} {method} {path} {body}: {answer}"
            );
            tried += 1;
        }
        let is_admin = *cookie == admin.cookie;
        for path in ["people", "projects", "invitations", "audit", "audit.jsonl"] {
            let (status, _) = browser.get(&format!("/api/admin/{path}")).await;
            let expected = match (is_admin, cookie.is_empty()) {
                (true, _) => 200,
                (_, true) => 401,
                _ => 403,
            };
            assert_eq!(status, expected, "{role:?} {path}");
            tried += 1;
        }
        if *role == Some(Role::Manager) {
            reset().await;
            let demote = browser.send("PUT", &chief, json!({"role": "viewer"})).await;
            assert_eq!(demote.0, 403, "a manager does not unmake an owner");
        }
    }
    eprintln!("requests tried: {tried}");
    let mut chief_browser = Browser {
        address: relay.address,
        cookie: owner.cookie.clone(),
    };
    reset().await;
    let gone = chief_browser.send("DELETE", &chief, Value::Null).await;
    assert_eq!(gone.0, 409, "a project keeps an owner: {}", gone.1);

    // The administrator hands the project on when its owner has left.
    let mut admin = admin;
    let path = format!("/api/projects/{manifest}/owner");
    assert_eq!(
        admin.send("PUT", &path, json!({"login": "target"})).await.0,
        200
    );
    let (_, listed) = chief_browser.get(&members).await;
    let roles: Vec<(&str, &str)> = listed
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|m| Some((m["account"]["login"].as_str()?, m["role"].as_str()?)))
        .collect();
    assert!(
        roles.contains(&("target", "owner")) && roles.contains(&("owner", "manager")),
        "{roles:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_into_a_project_is_used_once_and_all_is_in_the_log() {
    let relay = LocalRelay::start().await.expect("a relay");
    let mut admin = account(&relay, "admin", true).await;
    let manifest = DocumentId::random(&mut rand::rng());
    admin
        .send("POST", "/api/projects", json!({"project": manifest}))
        .await;
    let path = format!("/api/projects/{manifest}/invitations");
    let body = json!({"note": "Bob", "role": "contributor"});
    let (status, invited) = admin.send("POST", &path, body).await;
    assert_eq!(status, 200, "{invited}");
    let token = invited["token"].as_str().expect("a token").to_owned();
    assert_eq!(
        admin
            .send(
                "POST",
                &path,
                json!({"note": "x", "role": "viewer", "days": 90})
            )
            .await
            .0,
        400
    );

    let mut bob = Browser::new(relay.address);
    let shown = bob
        .ask("GET", "/api/invitation", &token, &Value::Null)
        .await;
    let shown: Value = serde_json::from_slice(&shown.body).expect("JSON");
    assert_eq!(
        (&shown["role"], &shown["by"]),
        (&json!("contributor"), &json!("admin"))
    );
    assert_eq!(bob.accept(&token, "admin", PASSWORD).await.status, 409);
    assert_eq!(bob.accept(&token, "bob", PASSWORD).await.status, 200);
    assert_eq!(bob.accept(&token, "carol", PASSWORD).await.status, 410);
    let (_, who) = bob.get("/api/session").await;
    assert_eq!(who["projects"][0]["role"], "contributor", "{who}");

    // Somebody who has an account joins with it.
    let body = json!({"note": "Dora", "role": "viewer"});
    let (_, invited) = admin.send("POST", &path, body).await;
    let token = invited["token"].as_str().expect("a token").to_owned();
    let mut dora = account(&relay, "dora", false).await;
    let answer = dora
        .ask("POST", "/api/invitation", &token, &json!({}))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());

    let (_, log) = admin.get("/api/admin/audit").await;
    let log = log.as_array().expect("a list");
    let has = |what: &str, about: &str, who: &str| {
        log.iter().any(|entry| {
            entry["what"] == what
                && entry["about"].as_str().is_some_and(|a| a.contains(about))
                && entry["who"] == who
        })
    };
    assert!(
        has("project.made", &manifest.to_string(), "admin"),
        "{log:#?}"
    );
    assert!(
        has("invitation.made", "Bob as contributor", "admin"),
        "{log:#?}"
    );
    assert!(has("invitation.accepted", "invitation", "bob"), "{log:#?}");
    assert!(has("member.set", "bob: contributor", "bob"), "{log:#?}");
    assert!(has("session.started", "dora", "dora"), "{log:#?}");
    assert!(
        log.iter()
            .all(|entry| entry["address"] == "127.0.0.1" || entry["address"] == "here"),
        "{log:#?}"
    );
    let export = admin
        .ask("GET", "/api/admin/audit.jsonl", "", &Value::Null)
        .await;
    let lines = export.text();
    let numbers: Vec<i64> = lines
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).expect("JSON")["number"]
                .as_i64()
                .expect("a number")
        })
        .collect();
    assert_eq!(numbers.len(), log.len());
    assert!(numbers.is_sorted());
}
