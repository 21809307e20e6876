//! An OpenID provider (`js/provider.js`) and somebody at a browser who signs in there.

use std::{collections::BTreeMap, net::SocketAddr, process::Stdio, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout},
    time::timeout,
};

use crate::{
    http::{Answer, request},
    js::node,
};

/// A provider that says nothing for so long has hung.
const PATIENCE: Duration = Duration::from_secs(60);

/// Pages and redirects on the way through one signing in, at most.
const MOST_STEPS: usize = 20;

/// A provider that knows one client, `relay` with the secret `a secret`. Killed when dropped.
pub struct Provider {
    /// Where it listens.
    pub address: SocketAddr,
    commands: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

impl Provider {
    /// Starts one.
    ///
    /// # Errors
    /// Node or the npm packages are not there.
    pub async fn start() -> Result<Self> {
        let mut child = node("provider.js")?
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It warns at length that it is set up for tests.
            .stderr(Stdio::null())
            .spawn()?;
        let commands = child.stdin.take().context("its input is piped")?;
        let out = child.stdout.take().context("its output is piped")?;
        let mut answers = BufReader::new(out).lines();
        let port = timeout(PATIENCE, answers.next_line()).await??;
        let port = port.context("the provider ended at its start")?.parse()?;
        Ok(Self {
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            commands,
            answers,
            _child: child,
        })
    }

    /// What it calls itself.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Has it serve a relay.
    ///
    /// # Errors
    /// It ended.
    pub async fn serve(&mut self, relay: SocketAddr) -> Result<()> {
        let redirect = format!("http://{relay}/api/oidc/callback");
        self.command(json!({ "redirect": redirect })).await
    }

    /// Sends a command of `js/provider.js`.
    ///
    /// # Errors
    /// It ended.
    pub async fn command(&mut self, command: Value) -> Result<()> {
        let line = format!("{command}\n");
        self.commands.write_all(line.as_bytes()).await?;
        let answer = timeout(PATIENCE, self.answers.next_line()).await??;
        answer.with_context(|| format!("the provider ended at {command}"))?;
        Ok(())
    }
}

/// Somebody at a browser, which keeps the cookies of each site.
#[derive(Default)]
pub struct Visitor {
    cookies: BTreeMap<SocketAddr, BTreeMap<String, String>>,
}

impl Visitor {
    /// Sends a page's request.
    ///
    /// # Errors
    /// There is no answer.
    pub async fn send(
        &mut self,
        site: SocketAddr,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Result<(u16, Value)> {
        let kind = ("content-type", "application/json");
        let text = body.to_string();
        let answer = self.ask(site, method, path, &[kind], &text).await?;
        let value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        Ok((answer.status, value))
    }

    /// Opens an address, and does not follow where it leads.
    ///
    /// # Errors
    /// There is no answer.
    pub async fn open(&mut self, url: &str) -> Result<Answer> {
        let (site, path) = parts(url)?;
        // As a link does that is followed: without an origin.
        self.ask_as(site, "GET", &path, &[], "").await
    }

    /// Goes through the provider's pages as somebody; gives the address that it sends them back to.
    ///
    /// # Errors
    /// A page is not as expected.
    pub async fn sign_in_at(&mut self, url: &str, name: &str) -> Result<String> {
        let (provider, path) = parts(url)?;
        let mut answer = self.ask_as(provider, "GET", &path, &[], "").await?;
        for _ in 0..MOST_STEPS {
            let to = answer.header("location").to_owned();
            if !to.is_empty() {
                let (site, path) = if to.starts_with('/') {
                    (provider, to.clone())
                } else {
                    parts(&to)?
                };
                if site != provider {
                    return Ok(to);
                }
                answer = self.ask_as(provider, "GET", &path, &[], "").await?;
                continue;
            }
            let page = answer.text();
            ensure!(answer.status == 200, "{}: {page}", answer.status);
            let action = between(&page, "action=\"", "\"").context("a page without a form")?;
            let path = action.strip_prefix(&format!("http://{provider}"));
            let path = path.unwrap_or(action).to_owned();
            let prompt = between(&page, "name=\"prompt\" value=\"", "\"");
            let prompt = prompt.with_context(|| format!("no prompt in {page}"))?;
            let form = format!("prompt={prompt}&login={name}&password=any");
            let kind = ("content-type", "application/x-www-form-urlencoded");
            answer = self.ask(provider, "POST", &path, &[kind], &form).await?;
        }
        bail!("signing in has no end")
    }

    async fn ask(
        &mut self,
        site: SocketAddr,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer> {
        let origin = format!("http://{site}");
        let headers = [headers, &[("origin", origin.as_str())]].concat();
        self.ask_as(site, method, path, &headers, body).await
    }

    async fn ask_as(
        &mut self,
        site: SocketAddr,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer> {
        let jar = self.cookies.entry(site).or_default();
        let cookies = jar.iter().map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let headers = [headers, &[("cookie", cookies.as_str())]].concat();
        let answer = request(site, method, path, &headers, body).await?;
        for set in &answer.cookies {
            let pair = set.split(';').next().and_then(|pair| pair.split_once('='));
            let (name, value) = pair.context("a cookie without a value")?;
            if value.is_empty() {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(answer)
    }
}

/// Where an address leads.
fn parts(url: &str) -> Result<(SocketAddr, String)> {
    let rest = url
        .strip_prefix("http://")
        .with_context(|| format!("‘{url}’ is no address here"))?;
    let (site, path) = rest.split_once('/').unwrap_or((rest, ""));
    Ok((site.parse()?, format!("/{path}")))
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}
