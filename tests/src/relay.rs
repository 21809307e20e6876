//! Relays for tests: in this process for speed, or as a process of its own to be killed.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, Result};
use tempfile::TempDir;
use throughline_core::id::DocumentId;
use throughline_server::{
    Relay, Settings,
    store::{SpaceId, Store, Token, TokenScope},
};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    net::TcpListener,
    process::{Child, ChildStdout, Command},
    sync::oneshot,
    task::JoinHandle,
};

/// Any free port.
const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A relay in this process, on a port of its own and in a folder of its own.
pub struct LocalRelay {
    /// Where it listens.
    pub address: SocketAddr,
    relay: Relay,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<()>,
    folder: TempDir,
}

impl LocalRelay {
    /// Starts one with the usual settings.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn start() -> Result<Self> {
        Self::start_with(|_| ()).await
    }

    /// Starts one with changed settings.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Result<Self> {
        Self::start_in(tempfile::tempdir()?, ANY_PORT, change).await
    }

    async fn start_in(
        folder: TempDir,
        address: SocketAddr,
        change: impl FnOnce(&mut Settings),
    ) -> Result<Self> {
        let mut settings = Settings::new(folder.path().to_owned());
        change(&mut settings);
        let relay = Relay::open(settings)?;
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(Box::pin(relay.clone().run(listener, async {
            let _ = stopped.await; // a dropped sender stops the relay as well
        })));
        Ok(Self {
            address,
            relay,
            stop: Some(stop),
            running,
            folder,
        })
    }

    /// The relay's store, for making people and tokens.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.relay.store()
    }

    /// Its data folder, for commands beside it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A token for plain clients.
    ///
    /// # Errors
    /// The store failed.
    pub async fn plain_token(&self) -> Result<String> {
        self.token(TokenScope::Space(SpaceId::PLAIN)).await
    }

    /// A token with which projects can be made.
    ///
    /// # Errors
    /// The store failed.
    pub async fn owner_token(&self) -> Result<String> {
        self.token(TokenScope::Owner).await
    }

    async fn token(&self, scope: TokenScope) -> Result<String> {
        let token = Token::random(&mut rand::rng());
        self.relay.store().add_token(&token, scope).await?;
        Ok(token.reveal())
    }

    /// How many chunks are stored of a document.
    ///
    /// # Errors
    /// The store failed.
    pub async fn chunks(&self, id: DocumentId) -> Result<usize> {
        Ok(self
            .relay
            .store()
            .load(id)
            .await?
            .map_or(0, |document| document.chunks.len()))
    }

    /// How many documents are in use, and how many of these are in memory, as the relay's metrics tell.
    ///
    /// # Panics
    /// The metrics do not tell it.
    #[must_use]
    pub fn documents(&self) -> (usize, usize) {
        let metrics = self.relay.metrics_text();
        let value = |name: &str| {
            let line = metrics.lines().find_map(|line| line.strip_prefix(name));
            let value = line.and_then(|value| value.trim().parse().ok());
            value.unwrap_or_else(|| panic!("no {name} in {metrics}"))
        };
        (
            value("throughline_documents "),
            value("throughline_documents_in_memory "),
        )
    }

    /// Where it syncs.
    #[must_use]
    pub fn sync_url(&self) -> String {
        format!("ws://{}/sync", self.address)
    }

    /// Stops it cleanly.
    ///
    /// # Errors
    /// It panicked.
    pub async fn stop(mut self) -> Result<TempDir> {
        drop(self.stop.take());
        self.running.await?;
        drop(self.relay);
        Ok(self.folder)
    }

    /// Starts one where another was stopped: in its folder, at its address.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn start_again(folder: TempDir, address: SocketAddr) -> Result<Self> {
        Self::start_again_with(folder, address, |_| ()).await
    }

    /// The same with changed settings.
    ///
    /// # Errors
    /// It cannot be started.
    pub async fn start_again_with(
        folder: TempDir,
        address: SocketAddr,
        change: impl FnOnce(&mut Settings),
    ) -> Result<Self> {
        Self::start_in(folder, address, change).await
    }

    /// A token for a project, which is made if it is not there yet.
    ///
    /// # Errors
    /// The store failed.
    pub async fn project_token(&self, manifest: DocumentId) -> Result<String> {
        let owner = self.relay.owner_token().await?;
        let token = Token::random(&mut rand::rng());
        let store = self.relay.store();
        store.add_project(manifest, owner.hash(), &token).await?;
        Ok(token.reveal())
    }

    /// A token for a project that is there already, whoever made it.
    ///
    /// # Panics
    /// The store failed.
    pub async fn project_token_of(&self, space: SpaceId) -> String {
        let made = self.token(TokenScope::Space(space)).await;
        made.expect("a token")
    }

    /// Withdraws a token.
    ///
    /// # Errors
    /// The store failed.
    pub async fn revoke(&self, token: &str) -> Result<()> {
        let name = token.parse::<Token>()?.hash().name();
        Ok(self
            .relay
            .store()
            .revoke(&name, crate::people::by())
            .await?)
    }
}

/// A relay as a process of its own.
pub struct RelayProcess {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it printed at its start.
    pub greeting: String,
    out: Lines<BufReader<ChildStdout>>,
    child: Child,
}

impl RelayProcess {
    /// Starts `program serve` on a port, 0 for any free one.
    ///
    /// # Errors
    /// It cannot be started, or prints something else than its address.
    pub async fn start(program: &Path, data: &Path, port: u16) -> Result<Self> {
        let listen = format!("127.0.0.1:{port}");
        let data = data.to_str().context("the folder's name is text")?;
        Self::serve(
            program,
            Path::new("."),
            &["--listen", &listen, "--data", data],
        )
        .await
    }

    /// Starts `program serve` with these arguments in a folder.
    ///
    /// # Errors
    /// It cannot be started, or prints something else than its address.
    pub async fn serve(program: &Path, folder: &Path, args: &[&str]) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg("serve").args(args).current_dir(folder);
        Self::spawn(command).await
    }

    /// Starts a relay by a command that becomes it.
    ///
    /// # Errors
    /// It cannot be started, or prints something else than its address.
    pub async fn spawn(mut command: Command) -> Result<Self> {
        let mut child = command
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot run {command:?}"))?;
        let out = child.stdout.take().context("the relay's output is piped")?;
        let mut out = BufReader::new(out).lines();
        let greeting = out
            .next_line()
            .await?
            .context("the relay ended at its start")?;
        let address = greeting
            .split_once("://")
            .and_then(|(_, rest)| rest.split('/').next())
            .context("the relay printed no address")?
            .parse()?;
        Ok(Self {
            address,
            greeting,
            out,
            child,
        })
    }

    /// What it prints next; nothing if it has nothing more to say.
    pub async fn more(&mut self) -> String {
        let line = tokio::time::timeout(Duration::from_millis(300), self.out.next_line()).await;
        line.ok().and_then(Result::ok).flatten().unwrap_or_default()
    }

    /// The process, for its CPU time.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends it at once, as `kill -9` does.
    ///
    /// # Errors
    /// It cannot be killed.
    pub async fn kill(&mut self) -> Result<()> {
        self.child.kill().await.context("kill -9")
    }

    /// Asks it to stop, as `kill` does, and waits. Whether it ended well.
    ///
    /// # Errors
    /// It cannot be asked.
    pub async fn terminate(&mut self) -> Result<bool> {
        let pid = self.pid().context("the relay has ended already")?;
        let asked = Command::new("kill").arg(pid.to_string()).status().await?;
        anyhow::ensure!(asked.success(), "kill {pid} failed");
        Ok(self.child.wait().await?.success())
    }
}

/// A token from `program invite --plain`.
///
/// # Errors
/// The program fails.
pub async fn invite_plain(program: &Path, data: &Path) -> Result<String> {
    let output = Command::new(program)
        .args(["invite", "--plain", "--data"])
        .arg(data)
        .output()
        .await?;
    anyhow::ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// The program to test: `THROUGHLINE_BIN` if set, else the one built with the tests, given as
/// `env!("CARGO_BIN_EXE_throughline-under-test")`.
#[must_use]
pub fn program(built: &str) -> PathBuf {
    std::env::var_os("THROUGHLINE_BIN").map_or_else(|| built.into(), PathBuf::from)
}
