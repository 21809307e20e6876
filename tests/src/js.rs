//! Unmodified JavaScript clients (`js/peer.js`), sync server (`js/server.js`) and OpenID provider (`js/provider.js`), driven
//! from Rust.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::Once,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::{sleep, timeout},
};

/// A JavaScript client that says nothing for so long has hung.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client process.
pub struct JsPeer {
    child: Child,
    commands: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl JsPeer {
    /// Starts a client. It connects by itself and, like every automerge-repo client, keeps trying.
    ///
    /// # Errors
    /// Node or the npm packages are not there.
    pub fn start(sync_url: &str, token: &str, peer: &str) -> Result<Self> {
        let mut child = node("peer.js")?
            .arg(format!("{sync_url}?token={token}"))
            .arg(peer)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let commands = child.stdin.take().context("its input is piped")?;
        let out = child.stdout.take().context("its output is piped")?;
        Ok(Self {
            child,
            commands,
            answers: BufReader::new(out).lines(),
        })
    }

    /// Sends a command of `js/peer.js` and gives its answer.
    ///
    /// # Errors
    /// The command failed, or the client ended.
    pub async fn call(&mut self, command: Value) -> Result<Value> {
        self.commands
            .write_all(format!("{command}\n").as_bytes())
            .await?;
        let line = timeout(PATIENCE, self.answers.next_line())
            .await
            .with_context(|| format!("no answer to {command}"))??
            .with_context(|| format!("the client ended at {command}"))?;
        let answer: Value = serde_json::from_str(&line)?;
        match answer.get("error") {
            Some(error) => bail!("{command}: {error}"),
            None => Ok(answer),
        }
    }

    /// Reads a document again and again until `done` likes it.
    ///
    /// # Errors
    /// It never does; the error shows the document.
    pub async fn read_until(&mut self, url: &str, done: impl Fn(&Value) -> bool) -> Result<Value> {
        let mut last = Value::Null;
        for _ in 0..600 {
            last = self.call(json!({"command": "read", "url": url})).await?;
            if done(&last["doc"]) {
                return Ok(last);
            }
            sleep(Duration::from_millis(50)).await;
        }
        bail!("the document stayed at {last}")
    }

    /// Ends the process.
    ///
    /// # Errors
    /// It cannot be killed.
    pub async fn kill(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// The JavaScript sync server, for comparison. Killed when dropped.
pub struct JsServer {
    /// The address to sync with.
    pub url: String,
    child: Child,
}

impl JsServer {
    /// Starts one that keeps its documents in `folder`.
    ///
    /// # Errors
    /// Node or the npm packages are not there.
    pub async fn start(folder: &Path) -> Result<Self> {
        let mut child = node("server.js")?
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().context("its output is piped")?;
        let port = BufReader::new(out)
            .lines()
            .next_line()
            .await?
            .context("the server ended at its start")?;
        Ok(Self {
            url: format!("ws://127.0.0.1:{port}/"),
            child,
        })
    }

    /// The process, for its CPU time.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("js")
}

pub(crate) fn node(script: &str) -> Result<Command> {
    install()?;
    let mut command = Command::new("node");
    command.arg(folder().join(script)).kill_on_drop(true);
    Ok(command)
}

/// Fetches the npm packages of the locked versions if they are not there yet.
fn install() -> Result<()> {
    static ONCE: Once = Once::new();
    let mut outcome = Ok(());
    ONCE.call_once(|| outcome = fetch());
    outcome?;
    ensure!(
        folder().join("node_modules").is_dir(),
        "the npm packages are not there"
    );
    Ok(())
}

fn fetch() -> Result<()> {
    let stamp = folder().join("node_modules/.package-lock.json");
    if stamp.exists() {
        return Ok(());
    }
    eprintln!(
        "Fetching the JavaScript clients: npm ci in {}",
        folder().display()
    );
    let status = std::process::Command::new("npm")
        .args(["ci", "--ignore-scripts"])
        .current_dir(folder())
        .stdout(Stdio::null())
        .status()
        .context("npm cannot be run; install Node.js 20 or later")?;
    ensure!(status.success(), "npm ci failed in {}", folder().display());
    Ok(())
}
