//! Signing in at an organisation's OpenID provider, a real one: who is let in, who is not, and what is not believed.

use std::{net::SocketAddr, time::Duration};

use serde_json::{Value, json};
use throughline_core::access::Role;
use throughline_server::{
    Oidc, Settings,
    store::{SpaceId, Token, people::NewInvitation},
};
use throughline_tests::{
    http::Answer,
    people::{by, person, project},
    provider::{Provider, Visitor},
    relay::LocalRelay,
};

/// A relay whose people sign in at a provider.
struct Site {
    relay: LocalRelay,
    provider: Provider,
}

impl Site {
    async fn start(new_accounts: bool) -> Self {
        Self::start_with(new_accounts, |_| {}).await
    }

    async fn start_with(new_accounts: bool, more: impl FnOnce(&mut Settings)) -> Self {
        let mut provider = Provider::start().await.expect("a provider");
        let secret = Some("a secret".to_owned());
        let oidc = Oidc::new(&provider.issuer(), "relay", secret).expect("settings");
        let oidc = oidc.named("Example".to_owned());
        let relay = LocalRelay::start_with(|settings| {
            settings.oidc = Some(oidc.with_new_accounts(new_accounts));
            more(settings);
        });
        let relay = relay.await.expect("a relay");
        provider.serve(relay.address).await.expect("serving");
        Self { relay, provider }
    }

    fn address(&self) -> SocketAddr {
        self.relay.address
    }

    async fn invite(&self, project: Option<(SpaceId, Role)>) -> String {
        let token = Token::random(&mut rand::rng());
        let new = NewInvitation {
            note: "somebody".to_owned(),
            admin: false,
            project,
            lasts: 60,
        };
        let made = self.relay.store().invite(new, &token, by()).await;
        made.expect("invited");
        token.reveal()
    }

    /// Begins; gives the provider's address.
    async fn begin(&self, visitor: &mut Visitor, body: Value) -> String {
        let asked = visitor.send(self.address(), "POST", "/api/oidc", &body);
        let (status, answer) = asked.await.expect("an answer");
        assert_eq!(status, 200, "{answer}");
        answer["address"].as_str().expect("an address").to_owned()
    }

    /// All the way and back.
    async fn sign_in(&self, visitor: &mut Visitor, name: &str, body: Value) -> Answer {
        let there = self.begin(visitor, body).await;
        let back = visitor.sign_in_at(&there, name).await.expect("signed in");
        visitor.open(&back).await.expect("an answer")
    }

    async fn who(&self, visitor: &mut Visitor) -> Value {
        let asked = visitor.send(self.address(), "GET", "/api/session", &Value::Null);
        asked.await.expect("an answer").1
    }

    async fn log(&self) -> Vec<String> {
        let entries = self.relay.store().audit(None, 100).await.expect("the log");
        let lines = entries.into_iter();
        lines.map(|e| format!("{} {}", e.what, e.about)).collect()
    }
}

fn refused(answer: &Answer, status: u16, words: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert!(answer.text().contains(words), "{}", answer.text());
    assert!(
        !answer
            .cookies
            .iter()
            .any(|set| set.starts_with("throughline=")),
        "{:?}",
        answer.cookies
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_makes_the_account_and_the_next_signing_in_finds_it() {
    let site = Site::start(false).await;
    let owner = person(site.relay.store(), "owner").await.expect("an owner");
    let made = project(site.relay.store(), &owner).await;
    let (manifest, space) = made.expect("a project");
    let invitation = site.invite(Some((space, Role::Contributor))).await;

    let mut alice = Visitor::default();
    let body = json!({ "invitation": invitation });
    let answer = site.sign_in(&mut alice, "alice", body).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("location"), "/#/account");
    let who = site.who(&mut alice).await;
    assert_eq!(who["account"]["login"], "alice");
    assert_eq!(who["account"]["name"], "alice of Example");
    assert_eq!(who["projects"][0]["project"], manifest.to_string());
    assert_eq!(who["projects"][0]["role"], "contributor");

    // On another device, and in a second project by another invitation.
    let made = project(site.relay.store(), &owner).await;
    let (_, second) = made.expect("a project");
    let invitation = site.invite(Some((second, Role::Viewer))).await;
    let mut again = Visitor::default();
    let body = json!({ "invitation": invitation });
    let answer = site.sign_in(&mut again, "alice", body).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let same = site.who(&mut again).await;
    assert_eq!(same["account"]["id"], who["account"]["id"]);
    assert_eq!(same["projects"].as_array().map(Vec::len), Some(2));

    let log = site.log().await;
    for line in [
        "invitation.accepted invitation 2",
        "session.started alice: session",
    ] {
        assert!(log.iter().any(|l| l.starts_with(line)), "{line}: {log:?}");
    }
    let linked = format!("identity.linked alice: {}", site.provider.issuer());
    assert!(log.contains(&linked), "{log:?}");

    // A name that somebody has is not taken from them.
    let mut owner = Visitor::default();
    let body = json!({ "invitation": site.invite(None).await });
    let answer = site.sign_in(&mut owner, "owner", body).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(site.who(&mut owner).await["account"]["login"], "owner-2");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_not_let_in_is_told_so_unless_everybody_is() {
    let site = Site::start(false).await;
    let mut eve = Visitor::default();
    let answer = site.sign_in(&mut eve, "eve", json!({})).await;
    refused(&answer, 403, "let you in here yet");
    let log = site.log().await;
    assert!(
        log.iter()
            .any(|l| l.starts_with("session.refused") && l.contains("let you in")),
        "{log:?}"
    );
    let none = Token::random(&mut rand::rng()).reveal();
    let answer = site
        .sign_in(&mut eve, "eve", json!({ "invitation": none }))
        .await;
    refused(&answer, 410, "invitation is not valid");

    let open = Site::start(true).await;
    let mut eve = Visitor::default();
    let answer = open.sign_in(&mut eve, "eve", json!({})).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let who = open.who(&mut eve).await;
    assert_eq!(who["account"]["admin"], false);
    assert_eq!(who["projects"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_browser_that_went_comes_back_and_once() {
    let site = Site::start(true).await;
    let mut alice = Visitor::default();
    let there = site.begin(&mut alice, json!({})).await;
    for part in ["code_challenge_method=S256", "nonce=", "state="] {
        assert!(there.contains(part), "{there}");
    }
    let back = alice.sign_in_at(&there, "alice").await.expect("signed in");

    // In the browser of somebody else, who would work in Alice's name without knowing.
    let mut bob = Visitor::default();
    site.begin(&mut bob, json!({})).await;
    let answer = bob.open(&back).await.expect("an answer");
    refused(&answer, 400, "not begun in this browser");
    // And then not in her own either: a state is used up by whoever shows it.
    let answer = alice.open(&back).await.expect("an answer");
    refused(&answer, 400, "not begun in this browser");

    let there = site.begin(&mut alice, json!({})).await;
    let back = alice.sign_in_at(&there, "alice").await.expect("signed in");
    let (start, _) = back.split_once("state=").expect("a state");
    let forged = format!("{start}state={}", Token::random(&mut rand::rng()).reveal());
    let answer = alice.open(&forged).await.expect("an answer");
    refused(&answer, 400, "not begun in this browser");
    let answer = alice.open(&back).await.expect("an answer");
    assert_eq!(answer.status, 303, "the right one: {}", answer.text());
    let answer = alice.open(&back).await.expect("an answer");
    refused(&answer, 400, "not begun in this browser");

    // Somebody who does not agree there.
    let there = site.begin(&mut bob, json!({})).await;
    let (_, state) = there.split_once("state=").expect("a state");
    let state = state.split('&').next().unwrap_or_default();
    let no = format!(
        "http://{}/api/oidc/callback?error=access_denied&state={state}",
        site.address()
    );
    let answer = bob.open(&no).await.expect("an answer");
    refused(&answer, 403, "access_denied");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_token_that_is_not_for_this_signing_in_is_not_believed() {
    let mut site = Site::start(true).await;
    let past = json!({ "exp": 1_600_000_000 });
    for (what, command) in [
        ("audience", json!({"claims": {"aud": "another"}})),
        ("nonce", json!({"claims": {"nonce": "another"}})),
        (
            "issuer",
            json!({"claims": {"iss": "https://login.example.org"}}),
        ),
        ("end", json!({ "claims": past })),
        ("key", json!({"claims": {}, "forged": true})),
    ] {
        site.provider.command(command).await.expect("taken");
        let mut mallory = Visitor::default();
        let answer = site.sign_in(&mut mallory, "mallory", json!({})).await;
        refused(&answer, 502, "cannot be trusted");
        let accounts = site.relay.store().accounts().await.expect("accounts");
        assert!(accounts.is_empty(), "{what}: {accounts:?}");
    }
    let honest = json!({"claims": {}, "forged": false});
    site.provider.command(honest).await.expect("taken");
    let answer = site
        .sign_in(&mut Visitor::default(), "alice", json!({}))
        .await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_account_stays_closed() {
    let site = Site::start(true).await;
    let mut alice = Visitor::default();
    site.sign_in(&mut alice, "alice", json!({})).await;
    let store = site.relay.store();
    let accounts = store.accounts().await.expect("accounts");
    let closed = store.set_closed(accounts[0].id, true, by()).await;
    closed.expect("closed");
    assert_ne!(site.who(&mut alice).await["account"]["login"], "alice");
    let answer = site.sign_in(&mut alice, "alice", json!({})).await;
    refused(&answer, 403, "account was closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_takes_a_fresh_sign_in() {
    let site = Site::start_with(false, |settings| settings.recent_sign_in = Duration::ZERO).await;
    let mut ann = Visitor::default();
    let body = json!({ "invitation": site.invite(None).await });
    site.sign_in(&mut ann, "ann", body).await;
    let ask = json!({"link": true});
    let (status, answer) = ann
        .send(site.address(), "POST", "/api/oidc", &ask)
        .await
        .expect("an answer");
    assert_eq!(status, 403, "{answer}");
    assert!(
        answer.to_string().contains("sign out and in again"),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_signed_in_links_their_account_and_keeps_a_way_in() {
    let site = Site::start(false).await;
    let address = site.address();
    let mut ann = Visitor::default();
    let ask = json!({"link": true});
    let (status, _) = ann
        .send(address, "POST", "/api/oidc", &ask)
        .await
        .expect("an answer");
    assert_eq!(status, 401, "nobody is signed in");

    // An account without a password, by an invitation.
    let body = json!({ "invitation": site.invite(None).await });
    site.sign_in(&mut ann, "ann", body).await;
    let who = site.who(&mut ann).await;
    let (_, list) = ann
        .send(address, "GET", "/api/identities", &Value::Null)
        .await
        .expect("an answer");
    assert_eq!(list[0]["issuer"], site.provider.issuer());
    let first = format!("/api/identities/{}", list[0]["number"]);
    let (status, answer) = ann
        .send(address, "DELETE", &first, &Value::Null)
        .await
        .expect("an answer");
    assert_eq!(status, 409, "{answer}");
    assert!(answer.to_string().contains("only way"), "{answer}");

    // The same person has another account there, with which they signed in to the provider elsewhere.
    let there = site.begin(&mut ann, ask.clone()).await;
    let mut elsewhere = Visitor::default();
    let back = elsewhere
        .sign_in_at(&there, "ann-2")
        .await
        .expect("signed in");
    let answer = ann.open(&back).await.expect("an answer");
    assert_eq!(answer.status, 303, "{}", answer.text());
    let mut other = Visitor::default();
    let answer = site.sign_in(&mut other, "ann-2", json!({})).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(
        site.who(&mut other).await["account"]["id"],
        who["account"]["id"]
    );
    let (status, _) = ann
        .send(address, "DELETE", &first, &Value::Null)
        .await
        .expect("an answer");
    assert_eq!(status, 200, "there is another way in now");
    let answer = site
        .sign_in(&mut Visitor::default(), "ann", json!({}))
        .await;
    refused(&answer, 403, "let you in");

    // What is somebody's account already is not another's.
    let mut bob = Visitor::default();
    let body = json!({ "invitation": site.invite(None).await });
    site.sign_in(&mut bob, "bob", body).await;
    let there = site.begin(&mut bob, ask).await;
    let back = elsewhere
        .sign_in_at(&there, "ann-2")
        .await
        .expect("signed in");
    let answer = bob.open(&back).await.expect("an answer");
    refused(&answer, 409, "belongs to another account");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_page_sends_nobody_away_and_a_relay_without_provider_says_so() {
    let site = Site::start(true).await;
    let kind = ("content-type", "application/json");
    for origin in [Some("https://evil.example"), None] {
        let mut headers = vec![kind];
        headers.extend(origin.map(|origin| ("origin", origin)));
        let path = "/api/oidc";
        let answer = throughline_tests::http::request(site.address(), "POST", path, &headers, "{}");
        assert_eq!(answer.await.expect("an answer").status, 403, "{origin:?}");
    }
    let (_, ways) = Visitor::default()
        .send(site.address(), "GET", "/api/sign-in", &Value::Null)
        .await
        .expect("an answer");
    assert_eq!(ways["oidc"], "Example");

    let plain = LocalRelay::start().await.expect("a relay");
    let mut visitor = Visitor::default();
    let answer = visitor
        .send(plain.address, "POST", "/api/oidc", &json!({}))
        .await
        .expect("an answer");
    assert_eq!(answer.0, 404);
}
