//! `throughline serve`: runs the relay.

use std::{io::IsTerminal as _, net::SocketAddr, path::PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use tokio::net::TcpListener;
use tracing_subscriber::{EnvFilter, fmt};

use super::{runtime, say};
use crate::{Origin, Relay, Settings};

/// Run the relay: web client, projects and sync
#[derive(Args)]
pub(super) struct Serve {
    /// Address and port to listen on
    #[arg(long, default_value = "127.0.0.1:8080", env = "THROUGHLINE_LISTEN")]
    listen: SocketAddr,
    /// Folder for the database; made on the first start
    #[arg(long, default_value = "throughline-data", env = "THROUGHLINE_DATA")]
    data: PathBuf,
    /// Also let pages of this origin connect, such as <https://plan.example.org> (repeatable)
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<Origin>,
    /// WebSocket connections at a time
    #[arg(long, default_value_t = 10_000, value_name = "NUMBER")]
    max_connections: usize,
    /// How log lines on standard error are written; RUST_LOG chooses which
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log: LogFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<()> {
        self.start_logging();
        runtime()?.block_on(self.serve())
    }

    async fn serve(self) -> anyhow::Result<()> {
        let mut settings = Settings::new(self.data);
        settings.allow_origins = self.allow_origin;
        settings.max_connections = self.max_connections;
        // The signals are caught before anything is open, so that none can be missed.
        let stop = stop_signal()?;
        let relay = Relay::open(settings)?;
        let owner = relay.owner_token().await?;
        let listener = TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("cannot listen on {}", self.listen))?;
        let address = listener.local_addr()?;
        tracing::info!(%address, web_client = crate::is_built(), "listening");
        say(format_args!(
            "Open http://{}/#relay={}",
            browsable(address),
            owner.reveal()
        ))?;
        relay.run(listener, stop).await;
        Ok(())
    }

    fn start_logging(&self) {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        let lines = fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal());
        match self.log {
            LogFormat::Text => lines.init(),
            LogFormat::Json => lines.json().init(),
        }
    }
}

/// An address that a browser on this machine can open: `0.0.0.0` and `[::]` mean every interface.
fn browsable(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    }
}

/// Resolves at the first Ctrl-C or `kill`.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!(%error, "Ctrl-C cannot be caught");
            std::future::pending::<()>().await;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_address_can_be_opened() {
        for (listen, printed) in [
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("0.0.0.0:80", "localhost:80"),
            ("[::]:8080", "localhost:8080"),
            ("[::1]:8080", "[::1]:8080"),
        ] {
            assert_eq!(browsable(listen.parse().expect("an address")), printed);
        }
    }
}
