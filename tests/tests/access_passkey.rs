//! Passkeys over HTTP, with a device in software: who is signed in by one, and what is not believed.

use std::{collections::BTreeMap, net::SocketAddr, path::Path, time::Duration};

use serde_json::{Value, json};
use throughline_server::store::{Token, people::NewInvitation};
use throughline_tests::{
    device::{Passkey, Place},
    http::{Answer, request},
    people::by,
    program::run,
    relay::{LocalRelay, program},
};

const PASSWORD: &str = "correct horse battery";

/// A browser at a relay that is called by a name: it keeps its cookies and says which page a request is from.
struct Browser {
    relay: SocketAddr,
    host: String,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    fn new(relay: &LocalRelay) -> Self {
        Self {
            relay: relay.address,
            host: "localhost".to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    /// Where an honest device believes itself to be.
    fn place(&self) -> Place {
        Place {
            origin: format!("http://{}:{}", self.host, self.relay.port()),
            host: self.host.clone(),
            unlocked: true,
        }
    }

    async fn ask(&mut self, method: &str, path: &str, body: &Value) -> Answer {
        let Place { origin, .. } = self.place();
        self.ask_from(Some(&origin), method, path, body).await
    }

    async fn ask_from(
        &mut self,
        origin: Option<&str>,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Answer {
        let host = format!("{}:{}", self.host, self.relay.port());
        let cookies = self.cookies.iter();
        let cookies: Vec<_> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cookies = cookies.join("; ");
        let mut headers = vec![
            ("host", host.as_str()),
            ("content-type", "application/json"),
            ("cookie", &cookies),
        ];
        headers.extend(origin.map(|origin| ("origin", origin)));
        let text = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = request(self.relay, method, path, &headers, &text).await;
        let answer = answer.expect("an answer");
        for set in &answer.cookies {
            let pair = set.split(';').next().and_then(|pair| pair.split_once('='));
            let (name, value) = pair.expect("a cookie");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    async fn get(&mut self, path: &str) -> Value {
        let answer = self.ask("GET", path, &Value::Null).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    /// Who is signed in; nothing if nobody is.
    async fn who(&mut self) -> Value {
        self.get("/api/session").await["account"]["login"].clone()
    }

    async fn asked(&mut self, path: &str, body: Value) -> Value {
        let answer = self.ask("POST", path, &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    async fn begin_adding(&mut self) -> Value {
        self.asked("/api/passkeys/begin", json!({})).await
    }

    async fn finish_adding(&mut self, state: &Value, credential: &Value) -> Answer {
        let body = json!({"state": state, "name": "My phone", "credential": credential});
        self.ask("POST", "/api/passkeys", &body).await
    }

    /// Has a device make a passkey for whoever is signed in.
    async fn add(&mut self) -> Passkey {
        let asked = self.begin_adding().await;
        let mut passkey = Passkey::random().expect("a passkey");
        let made = passkey.register(&asked["options"], &self.place());
        let answer = self
            .finish_adding(&asked["state"], &made.expect("made"))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        passkey
    }

    /// What accepts an invitation with a passkey that was made for it.
    async fn made_for(&mut self, invitation: &str, login: &str, passkey: &mut Passkey) -> Value {
        let path = format!("/api/invitation/passkey?token={invitation}");
        let asked = self.asked(&path, json!({"login": login, "name": "Eva"}));
        let asked = asked.await;
        assert_eq!(asked["options"]["user"]["displayName"], "Eva");
        let made = passkey.register(&asked["options"], &self.place());
        let credential = made.expect("made");
        let made = json!({"state": asked["state"], "name": "My phone", "credential": credential});
        json!({"account": {"login": login, "name": "Eva", "passkey": made}})
    }

    async fn begin_signing_in(&mut self) -> Value {
        self.asked("/api/session/passkey/begin", json!({})).await
    }

    async fn finish_signing_in(&mut self, state: &Value, credential: &Value) -> Answer {
        let body = json!({"state": state, "credential": credential});
        self.ask("POST", "/api/session/passkey", &body).await
    }

    async fn sign_in_by(&mut self, passkey: &Passkey, place: &Place) -> Answer {
        let asked = self.begin_signing_in().await;
        let signed = passkey.sign(&asked["options"], place).expect("signed");
        self.finish_signing_in(&asked["state"], &signed).await
    }

    /// As an honest device does.
    async fn sign_in(&mut self, passkey: &Passkey) -> Answer {
        let place = self.place();
        self.sign_in_by(passkey, &place).await
    }
}

/// The secret of an invitation that makes an account.
async fn invitation(relay: &LocalRelay, note: &str) -> String {
    let token = Token::random(&mut rand::rng());
    let new = NewInvitation {
        note: note.to_owned(),
        admin: false,
        project: None,
        lasts: 60,
    };
    let made = relay.store().invite(new, &token, by()).await;
    made.expect("invited");
    token.reveal()
}

/// Somebody with an account, a password, and a browser that is signed in.
async fn account(relay: &LocalRelay, login: &str) -> Browser {
    let bearer = invitation(relay, login).await;
    let mut browser = Browser::new(relay);
    let account = json!({"login": login, "name": login, "password": PASSWORD});
    let path = format!("/api/invitation?token={bearer}");
    let body = json!({ "account": account });
    let answer = browser.ask("POST", &path, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    browser
}

async fn log(relay: &LocalRelay) -> Vec<String> {
    let entries = relay.store().audit(None, 100).await.expect("the log");
    let lines = entries.into_iter();
    lines
        .map(|e| format!("{} {} by {}", e.what, e.about, e.who))
        .collect()
}

/// What was refused says so in words, signs nobody in, and is in the log where it is about signing in.
fn refused(answer: &Answer, status: u16, words: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert!(answer.text().contains(words), "{}", answer.text());
    let sets = |set: &String| set.starts_with("throughline=");
    assert!(!answer.cookies.iter().any(sets), "{:?}", answer.cookies);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_added_and_signs_in_without_a_name() {
    let relay = LocalRelay::start().await.expect("a relay");
    let mut ann = account(&relay, "ann").await;
    let asked = ann.begin_adding().await;
    let options = &asked["options"];
    assert_eq!(options["rp"]["id"], "localhost");
    assert_eq!(options["user"]["name"], "ann");
    let wanted = &options["authenticatorSelection"];
    assert_eq!(wanted["residentKey"], "required", "found without a name");
    assert_eq!(wanted["userVerification"], "required");
    let mut passkey = Passkey::random().expect("a passkey");
    let made = passkey.register(options, &ann.place()).expect("made");
    let answer = ann.finish_adding(&asked["state"], &made).await;
    assert_eq!(answer.status, 200, "{}", answer.text());

    // Elsewhere, where nobody was signed in.
    let mut phone = Browser::new(&relay);
    assert_eq!(phone.who().await, Value::Null);
    let asked = phone.begin_signing_in().await;
    assert_eq!(asked["options"]["userVerification"], "required");
    assert_eq!(asked["options"]["allowCredentials"], json!([]));
    passkey.counter = 1;
    let signed = passkey.sign(&asked["options"], &phone.place());
    let answer = phone
        .finish_signing_in(&asked["state"], &signed.expect("signed"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let session = answer
        .cookies
        .iter()
        .find(|set| set.starts_with("throughline="));
    let session = session.expect("a session");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(session.contains(part), "{session}");
    }
    assert_eq!(phone.who().await, "ann");
    let sessions = phone.get("/api/sessions").await;
    assert_eq!(sessions.as_array().map(Vec::len), Some(2));
    let listed = phone.get("/api/passkeys").await;
    assert_eq!(listed["passkeys"][0]["name"], "My phone");
    assert!(listed["passkeys"][0]["used"].is_i64(), "{listed}");
    assert_eq!(listed["asks"], "nothing", "signed in just now");

    // Again in the same browser: what it had ends. The account's other passkey is made beside the first.
    passkey.counter = 2;
    let answer = phone.sign_in(&passkey).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let asked = phone.begin_adding().await;
    let known = asked["options"]["excludeCredentials"].as_array();
    assert_eq!(known.map(Vec::len), Some(1));
    let second = phone.add().await;
    assert_eq!(second.handle, passkey.handle, "one account, one handle");
    let sessions = ann.get("/api/sessions").await;
    assert_eq!(sessions.as_array().map(Vec::len), Some(2), "{sessions}");
    let log = log(&relay).await;
    for line in [
        "passkey.added ann: passkey 1 ‘My phone’ by ann",
        "passkey.used ann: passkey 1 ‘My phone’ by ann",
        "session.started ann: session 2 by ann",
        "session.ended ann: session 2 by ann",
    ] {
        assert!(log.iter().any(|l| l == line), "{line}: {log:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_what_was_asked_for_is_not_believed() {
    let relay = LocalRelay::start().await.expect("a relay");
    let mut ann = account(&relay, "ann").await;
    let here = ann.place();
    let with = |change: &dyn Fn(&mut Place)| {
        let mut place = here.clone();
        change(&mut place);
        place
    };
    let places = [
        with(&|place| place.origin = "https://evil.example".to_owned()),
        with(&|place| place.origin = "http://localhost:1".to_owned()),
        with(&|place| place.host = "evil.example".to_owned()),
        with(&|place| place.unlocked = false),
    ];
    let mut phone = Browser::new(&relay);
    for place in &places {
        let asked = ann.begin_adding().await;
        let mut passkey = Passkey::random().expect("a passkey");
        let made = passkey.register(&asked["options"], place).expect("made");
        let answer = ann.finish_adding(&asked["state"], &made).await;
        refused(&answer, 401, "not what was asked for");
    }
    let passkey = ann.add().await;
    for place in &places {
        let answer = phone.sign_in_by(&passkey, place).await;
        refused(&answer, 401, "not what was asked for");
    }
    // Another key under the same id.
    let mut forged = Passkey::random().expect("a passkey");
    forged.id.clone_from(&passkey.id);
    forged.handle.clone_from(&passkey.handle);
    let answer = phone.sign_in(&forged).await;
    refused(&answer, 401, "not what was asked for");
    // For another challenge than the one that it is shown with.
    let (old, new) = (
        phone.begin_signing_in().await,
        phone.begin_signing_in().await,
    );
    let signed = passkey.sign(&old["options"], &here).expect("signed");
    let answer = phone.finish_signing_in(&new["state"], &signed).await;
    refused(&answer, 401, "not what was asked for");
    let answer = phone
        .ask("POST", "/api/session/passkey", &json!({"state": "x"}))
        .await;
    assert_eq!(answer.status, 400);
    assert_eq!(phone.who().await, Value::Null);
    let log = log(&relay).await;
    let line = "passkey.refused ann: passkey 1 ‘My phone’: the passkey's answer is not";
    assert!(log.iter().any(|l| l.starts_with(line)), "{log:?}");
    let answer = phone.sign_in(&passkey).await;
    assert_eq!(answer.status, 200, "the right one: {}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_is_answered_once_in_time_and_by_the_browser_that_asked() {
    let relay = LocalRelay::start().await.expect("a relay");
    let mut ann = account(&relay, "ann").await;
    let asked = ann.begin_adding().await;
    let mut passkey = Passkey::random().expect("a passkey");
    let made = passkey.register(&asked["options"], &ann.place());
    let made = made.expect("made");
    let mut bob = account(&relay, "bob").await;
    let answer = bob.finish_adding(&asked["state"], &made).await;
    refused(&answer, 400, "not begun in this browser");
    let answer = ann.finish_adding(&asked["state"], &made).await;
    refused(&answer, 400, "not begun in this browser");
    let passkey = ann.add().await;

    let (mut phone, mut other) = (Browser::new(&relay), Browser::new(&relay));
    let asked = phone.begin_signing_in().await;
    let signed = passkey.sign(&asked["options"], &phone.place());
    let signed = signed.expect("signed");
    let answer = phone.finish_signing_in(&asked["state"], &signed).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = phone.finish_signing_in(&asked["state"], &signed).await;
    refused(&answer, 400, "begin again");

    let asked = phone.begin_signing_in().await;
    let signed = passkey.sign(&asked["options"], &phone.place());
    other.begin_signing_in().await;
    let answer = other
        .finish_signing_in(&asked["state"], &signed.expect("signed"))
        .await;
    refused(&answer, 400, "not begun in this browser");
    assert_eq!(other.who().await, Value::Null);

    let slow = LocalRelay::start_with(|settings| settings.passkey_lasts = Duration::ZERO);
    let slow = slow.await.expect("a relay");
    let mut late = Browser::new(&slow);
    let answer = late.sign_in(&passkey).await;
    refused(&answer, 400, "too long ago");
    let log = log(&slow).await;
    assert!(log[0].starts_with("passkey.refused"), "{log:?}");
    let mut late = account(&slow, "late").await;
    let asked = late.begin_adding().await;
    let mut passkey = Passkey::random().expect("a passkey");
    let made = passkey.register(&asked["options"], &late.place());
    let answer = late
        .finish_adding(&asked["state"], &made.expect("made"))
        .await;
    refused(&answer, 400, "too long ago");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counter_that_does_not_rise_is_that_of_a_copy() {
    let relay = LocalRelay::start().await.expect("a relay");
    let mut ann = account(&relay, "ann").await;
    let mut passkey = ann.add().await;
    let mut phone = Browser::new(&relay);
    // Of a device that does not count, nothing can be told.
    for _ in 0..2 {
        let answer = phone.sign_in(&passkey).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    for (counter, is_good) in [(5, true), (5, false), (4, false), (0, false), (6, true)] {
        passkey.counter = counter;
        let answer = phone.sign_in(&passkey).await;
        if is_good {
            assert_eq!(answer.status, 200, "{counter}: {}", answer.text());
        } else {
            refused(&answer, 403, "there may be a copy");
        }
    }
    let log = log(&relay).await;
    let told = |line: &&String| {
        line.starts_with("passkey.refused ann: passkey 1") && line.contains("a copy")
    };
    assert_eq!(log.iter().filter(told).count(), 3, "{log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_passkey_a_closed_account_and_somebody_elses_open_nothing() {
    let relay = LocalRelay::start().await.expect("a relay");
    let mut ann = account(&relay, "ann").await;
    let mut bob = account(&relay, "bob").await;
    let (passkey, mut his) = (ann.add().await, bob.add().await);
    let mut phone = Browser::new(&relay);

    // Bob's key in Ann's name.
    let own = std::mem::replace(&mut his.handle, passkey.handle.clone());
    refused(&phone.sign_in(&his).await, 401, "no such passkey");
    his.handle = Vec::new();
    refused(&phone.sign_in(&his).await, 401, "no such passkey");
    his.handle = own;
    let answer = phone.sign_in(&his).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(phone.who().await, "bob");
    // A credential that is Ann's already, as another of Bob's.
    let asked = bob.begin_adding().await;
    let mut same = Passkey::random().expect("a passkey");
    same.id.clone_from(&passkey.id);
    let made = same
        .register(&asked["options"], &bob.place())
        .expect("made");
    let answer = bob.finish_adding(&asked["state"], &made).await;
    refused(&answer, 409, "before");

    // It is not Bob's to remove; Ann removes it.
    let listed = ann.get("/api/passkeys").await;
    let path = format!("/api/passkeys/{}", listed["passkeys"][0]["number"]);
    let answer = bob.ask("DELETE", &path, &Value::Null).await;
    refused(&answer, 404, "no such passkey");
    let answer = ann.ask("DELETE", &path, &Value::Null).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    refused(&phone.sign_in(&passkey).await, 401, "no such passkey");
    assert_eq!(ann.get("/api/passkeys").await["passkeys"], json!([]));

    let accounts = relay.store().accounts().await.expect("accounts");
    let bobs = accounts.iter().find(|account| account.login == "bob");
    let closed = relay.store().set_closed(bobs.expect("bob").id, true, by());
    closed.await.expect("closed");
    refused(&phone.sign_in(&his).await, 403, "was closed");
    let log = log(&relay).await;
    for line in [
        "passkey.removed ann: passkey 1 ‘My phone’ by ann",
        "passkey.refused bob: passkey 2 ‘My phone’: this account was closed",
        "passkey.refused passkey: this relay knows no such passkey",
    ] {
        assert!(log.iter().any(|l| l.starts_with(line)), "{line}: {log:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_accepted_with_a_passkey_in_place_of_a_password() {
    let relay = LocalRelay::start().await.expect("a relay");
    let token = invitation(&relay, "eva").await;
    let mut eva = Browser::new(&relay);
    let begin = format!("/api/invitation/passkey?token={token}");
    let accept = format!("/api/invitation?token={token}");
    let mut passkey = Passkey::random().expect("a passkey");
    // A name that is taken, and a challenge of another invitation.
    account(&relay, "ann").await;
    let taken = json!({"login": "ANN", "name": "Ann"});
    refused(
        &eva.ask("POST", &begin, &taken).await,
        409,
        "choose another",
    );
    let other = invitation(&relay, "other").await;
    let made = eva.made_for(&token, "eva", &mut passkey).await;
    let elsewhere = format!("/api/invitation?token={other}");
    let answer = eva.ask("POST", &elsewhere, &made).await;
    refused(&answer, 400, "begin again");
    let none = json!({"account": {"login": "eva", "name": "Eva"}});
    refused(
        &eva.ask("POST", &accept, &none).await,
        400,
        "a password or a passkey",
    );

    let made = eva.made_for(&token, "eva", &mut passkey).await;
    let answer = eva.ask("POST", &accept, &made).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(eva.who().await, "eva");
    let mut phone = Browser::new(&relay);
    let answer = phone.sign_in(&passkey).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    // It is the only way in: it stays until there is another.
    let listed = phone.get("/api/passkeys").await;
    let path = format!("/api/passkeys/{}", listed["passkeys"][0]["number"]);
    refused(
        &phone.ask("DELETE", &path, &Value::Null).await,
        409,
        "the only way",
    );
    phone.add().await;
    let answer = phone.ask("DELETE", &path, &Value::Null).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = eva
        .ask("POST", &begin, &json!({"login": "x", "name": "X"}))
        .await;
    refused(&answer, 410, "not valid any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn adding_one_takes_a_fresh_sign_in_or_the_password_and_a_page_of_this_relay() {
    let relay = LocalRelay::start_with(|settings| settings.recent_sign_in = Duration::ZERO);
    let relay = relay.await.expect("a relay");
    let path = "/api/passkeys/begin";
    let mut nobody = Browser::new(&relay);
    refused(
        &nobody.ask("POST", path, &json!({})).await,
        401,
        "signed out",
    );

    let mut ann = account(&relay, "ann").await;
    assert_eq!(ann.get("/api/passkeys").await["asks"], "password");
    // Nothing is guessed where nothing is said, and what is guessed is noted.
    for _ in 0..12 {
        let answer = ann.ask("POST", path, &json!({})).await;
        refused(&answer, 403, "give your password too");
    }
    let wrong = json!({"password": "wrong horse battery"});
    let answer = ann.ask("POST", path, &wrong).await;
    refused(&answer, 401, "password is wrong");
    let noted = relay.store().audit(None, 100).await.expect("the log");
    let noted = noted.iter().filter(|entry| entry.what == "passkey.refused");
    assert_eq!(noted.count(), 1);
    let right = json!({ "password": PASSWORD });
    for origin in [Some("https://evil.example"), None] {
        let answer = ann.ask_from(origin, "POST", path, &right).await;
        refused(&answer, 403, "may not connect");
        let answer = ann
            .ask_from(origin, "POST", "/api/session/passkey/begin", &json!({}))
            .await;
        refused(&answer, 403, "may not connect");
    }
    let answer = ann.ask("POST", path, &right).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    for _ in 0..11 {
        ann.ask("POST", path, &wrong).await;
    }
    refused(&ann.ask("POST", path, &right).await, 429, "too often");

    // Who has no password signs in again.
    let token = invitation(&relay, "eva").await;
    let mut eva = Browser::new(&relay);
    let mut passkey = Passkey::random().expect("a passkey");
    let made = eva.made_for(&token, "eva", &mut passkey).await;
    let accept = format!("/api/invitation?token={token}");
    let answer = eva.ask("POST", &accept, &made).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(eva.get("/api/passkeys").await["asks"], "sign-in");
    let answer = eva.ask("POST", path, &json!({ "password": "any" })).await;
    refused(&answer, 403, "sign out and in again");
}

#[tokio::test(flavor = "multi_thread")]
async fn passkeys_need_a_name_and_attempts_are_limited() {
    let relay = LocalRelay::start().await.expect("a relay");
    let mut ann = account(&relay, "ann").await;
    for (host, offered) in [("localhost", true), ("127.0.0.1", false), ("[::1]", false)] {
        host.clone_into(&mut ann.host);
        assert_eq!(ann.get("/api/sign-in").await["passkeys"], offered, "{host}");
        for path in ["/api/passkeys/begin", "/api/session/passkey/begin"] {
            let answer = ann.ask("POST", path, &json!({})).await;
            if offered {
                assert_eq!(answer.status, 200, "{host} {path}: {}", answer.text());
            } else {
                refused(&answer, 404, "by a host name");
            }
        }
    }
    let mut eve = Browser::new(&relay);
    let mut last = 0;
    for _ in 0..60 {
        let answer = eve
            .ask("POST", "/api/session/passkey/begin", &json!({}))
            .await;
        last = answer.status;
    }
    assert_eq!(last, 429);
    let body = json!({"login": "ann", "password": PASSWORD});
    let answer = eve.ask("POST", "/api/session", &body).await;
    assert_eq!(answer.status, 429, "they are the same attempts");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_list_passkeys_and_remove_those_of_a_lost_device() {
    let relay = LocalRelay::start().await.expect("a relay");
    let mut ann = account(&relay, "ann").await;
    let passkey = ann.add().await;
    let folder = relay.folder().to_str().expect("text").to_owned();
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let admin = async |args: &[&str]| {
        let args = [&["admin"], args, &["--data", &folder]].concat();
        let run = run(&program, Path::new("."), &args).await.expect("run");
        assert!(run.success, "{run:?}");
        run.out
    };
    let listed = admin(&["passkeys", "ann"]).await;
    for part in ["1  ann  added ", "not used yet", "at localhost  My phone"] {
        assert!(listed.contains(part), "{listed}");
    }
    let removed = admin(&["remove-passkey", "1"]).await;
    assert_eq!(removed.trim(), "passkey 1 is removed");
    assert_eq!(admin(&["passkeys"]).await, "");
    let mut phone = Browser::new(&relay);
    refused(&phone.sign_in(&passkey).await, 401, "no such passkey");
}
