//! Who the people of a project are, asked of the relay upstream for as long as a link to it stands.

use std::{convert::Infallible, future::pending, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use axum::http::{HeaderValue, Request, StatusCode, header};
use throughline_core::id::DocumentId;
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use crate::{
    Relay,
    auth::password,
    dial::people_address,
    fetch::{Connection, Haste},
    store::{
        SpaceId, Token,
        people::{Told, ToldPerson},
    },
};

/// Upstream has so long to answer; lines to sites are slow.
const PATIENCE: Duration = Duration::from_secs(30);

/// Largest answer that is read.
const ANSWER_LIMIT: usize = 4 << 20;

/// Most members of a project.
const MOST_PEOPLE: usize = 10_000;

/// Asks until the link ends, which drops it: once upstream has said which project the link is for, if any.
pub(super) async fn follow(
    relay: &Relay,
    address: &str,
    token: &Token,
    mut settled: watch::Receiver<Option<(DocumentId, SpaceId)>>,
) -> Infallible {
    let found = settled.wait_for(Option::is_some).await;
    let Some((project, space)) = found.ok().and_then(|found| *found) else {
        return pending().await;
    };
    let mut asker = Asker {
        address,
        token,
        project,
        connection: None,
        known: None,
    };
    let mut turn = interval(relay.settings().people_every);
    turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // What was said of the last attempt, so that it is said once.
    let mut said = String::new();
    loop {
        turn.tick().await;
        let told = match asker.ask().await {
            Ok(Answer::Told(people, version)) => apply(relay, space, people).await.map(|()| {
                // Only now: what could not be kept is asked for again.
                asker.known = version;
            }),
            Ok(Answer::Unchanged) => Ok(()),
            Ok(Answer::NotForUs) => {
                // It may be what stands before the relay that says so, and only for a while.
                if asker.known.take().is_some() {
                    tracing::warn!(%project, "the relay upstream does not say any more who its people are; they stay as they were told last");
                } else if said.is_empty() {
                    NO_PEOPLE.clone_into(&mut said);
                    tracing::info!(%project, "{NO_PEOPLE}");
                }
                sleep(ONCE_MORE).await;
                continue;
            }
            Err(error) => {
                asker.connection = None;
                Err(error)
            }
        };
        match told {
            Ok(()) => said.clear(),
            Err(error) => {
                let reason = format!("{error:#}");
                if reason != said {
                    tracing::warn!(%project, reason, "people stay as the relay upstream told them last");
                    said = reason;
                }
            }
        }
    }
}

async fn apply(relay: &Relay, space: SpaceId, people: Vec<ToldPerson>) -> Result<()> {
    let count = people.len();
    let applied = relay.store().apply_told(space, people).await?;
    for why in applied.left_out {
        tracing::warn!(why, "somebody of the relay upstream was left out");
    }
    tracing::info!(people = count, "the relay upstream told who its people are");
    relay.look_now();
    Ok(())
}

/// What is said where a token is none of a site's.
const NO_PEOPLE: &str =
    "the token for the relay upstream brings no people; that takes one that was made for a site";

/// After so long it is asked again who does not want to say who its people are.
const ONCE_MORE: Duration = Duration::from_secs(60);

/// What upstream answers.
enum Answer {
    /// The people, and the version that they are of.
    Told(Vec<ToldPerson>, Option<HeaderValue>),
    /// They are as they were.
    Unchanged,
    /// The token is for documents alone, or the relay is of a version that tells nobody of people.
    NotForUs,
}

struct Asker<'a> {
    address: &'a str,
    token: &'a Token,
    project: DocumentId,
    /// Kept from one question to the next.
    connection: Option<Connection>,
    /// The version that is known.
    known: Option<HeaderValue>,
}

impl Asker<'_> {
    async fn ask(&mut self) -> Result<Answer> {
        let (uri, plain) = people_address(self.address)?;
        ensure!(
            plain || uri.scheme_str() == Some("https"),
            "hashes of passwords go over an unprotected line only if its address is given with http:// or ws://"
        );
        let mut request = Request::get(&uri).header(
            header::AUTHORIZATION,
            format!("Bearer {}", self.token.reveal()),
        );
        if let Some(known) = &self.known {
            request = request.header(header::IF_NONE_MATCH, known);
        }
        let request = request.body(Vec::new())?;
        let asking = async {
            let mut connection = match self.connection.take().filter(|c| !c.is_closed()) {
                Some(connection) => connection,
                None => Connection::open(&uri, plain, Haste::Usual).await?,
            };
            let answer = connection.ask(request, ANSWER_LIMIT).await?;
            self.connection = Some(connection);
            anyhow::Ok(answer)
        };
        let answer = timeout(PATIENCE, asking).await;
        let answer = answer.context("the relay upstream does not say who its people are")??;
        match answer.status() {
            StatusCode::OK => {
                let version = answer.headers().get(header::ETAG).cloned();
                let people = read(answer.body(), self.project)?;
                Ok(Answer::Told(people, version))
            }
            StatusCode::NOT_MODIFIED if self.known.is_some() => Ok(Answer::Unchanged),
            StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => Ok(Answer::NotForUs),
            StatusCode::UNAUTHORIZED => bail!("the token was withdrawn"),
            status => bail!("the relay upstream answered {status} when asked who its people are"),
        }
    }
}

/// Reads an answer: all of it, or nothing.
fn read(body: &[u8], expected: DocumentId) -> Result<Vec<ToldPerson>> {
    let Told { project, people } = serde_json::from_slice(body)
        .context("what the relay upstream says of people cannot be read")?;
    ensure!(
        project == expected,
        "the relay upstream told of the people of another project"
    );
    ensure!(
        people.len() <= MOST_PEOPLE,
        "the relay upstream told of more than {MOST_PEOPLE} people"
    );
    let hashes = people
        .iter()
        .filter_map(|person| person.password.as_deref());
    ensure!(
        hashes.clone().all(password::is_hash),
        "what the relay upstream told as the hash of a password is none"
    );
    Ok(people)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$\
                        6n6vYzHSEUGRPmTgNQlHIYQe0cVsKyUCKEFKlHSIvXk";

    #[test]
    fn an_answer_is_read_whole_or_not_at_all() {
        let project = DocumentId::from_bytes([7; 16]);
        let other = DocumentId::from_bytes([8; 16]);
        let person = format!(
            r#"{{"id":3,"login":"ann","name":"Ann","closed":false,"password":"{HASH}","role":"viewer","grants":{{}},"new":1}}"#
        );
        let told = |project: DocumentId, people: &str| {
            format!(r#"{{"project":"{project}","people":[{people}]}}"#)
        };
        let check = |body: &str, expected: Option<usize>| {
            let found = read(body.as_bytes(), project).ok();
            assert_eq!(found.map(|people| people.len()), expected, "{body:.200}");
        };
        check(&told(project, ""), Some(0));
        check(&told(project, &person), Some(1));
        check(&told(other, &person), None);
        check("", None);
        check("<!doctype html>", None);
        check(&told(project, &person)[..60], None);
        check(&told(project, &person.replace(HASH, "none")), None);
        check(
            &told(project, &person.replace("m=19456", "m=999999999")),
            None,
        );
        check(
            &told(project, &person.replace("\"closed\":false,", "")),
            None,
        );
        check(
            &told(project, &person.replace("\"id\":3", "\"id\":\"3\"")),
            None,
        );
        let crowd = vec![person; MOST_PEOPLE + 1].join(",");
        check(&told(project, &crowd), None);
    }
}
