//! `throughline serve`: runs the relay.

use std::{
    fs,
    io::IsTerminal as _,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Deserializer, de::Error as _};
use tokio::net::TcpListener;
use tracing_subscriber::{EnvFilter, fmt};

use super::{runtime, say};
use crate::{Origin, Relay, Settings, Tls};

/// Run the relay: web client, projects and sync
///
/// Each setting may also be in a file, by the name that it has here: a flag counts before the environment, that
/// before the file.
#[derive(Args)]
pub(super) struct Serve {
    /// A file with settings, in TOML; what it does not name is as usual
    #[arg(long, value_name = "FILE", env = "THROUGHLINE_CONFIG")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: ServeSettings,
}

/// What can be set, by flag, environment or file.
#[derive(Args, Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct ServeSettings {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT", env = "THROUGHLINE_LISTEN")]
    listen: Option<SocketAddr>,
    /// Folder for the database; made on the first start [default: throughline-data]
    #[arg(long, value_name = "FOLDER", env = "THROUGHLINE_DATA")]
    data: Option<PathBuf>,
    /// Also let pages of this origin connect, such as <https://plan.example.org> (repeatable)
    #[arg(
        long,
        value_name = "ORIGIN",
        env = "THROUGHLINE_ALLOW_ORIGIN",
        value_delimiter = ','
    )]
    #[serde(deserialize_with = "origins")]
    allow_origin: Vec<Origin>,
    /// WebSocket connections at a time [default: 10000]
    #[arg(long, value_name = "NUMBER", env = "THROUGHLINE_MAX_CONNECTIONS")]
    max_connections: Option<usize>,
    /// WebSocket connections at a time from one address, or one /64 of IPv6 [default: 1000]
    #[arg(
        long,
        value_name = "NUMBER",
        env = "THROUGHLINE_MAX_CONNECTIONS_PER_ADDRESS"
    )]
    max_connections_per_address: Option<usize>,
    /// A proxy's address: where requests through it come from is read in X-Forwarded-For (repeatable)
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "THROUGHLINE_TRUSTED_PROXY",
        value_delimiter = ','
    )]
    trusted_proxy: Vec<IpAddr>,
    /// Address and port at which /metrics tells Prometheus how much goes on; nowhere unless set
    #[arg(long, value_name = "ADDRESS:PORT", env = "THROUGHLINE_METRICS")]
    metrics: Option<SocketAddr>,
    /// A file with the certificate and those that vouch for it, in PEM; with it, the relay speaks HTTPS
    #[arg(long, value_name = "FILE", env = "THROUGHLINE_TLS_CERTIFICATE")]
    tls_certificate: Option<PathBuf>,
    /// The certificate's private key, in PEM
    #[arg(long, value_name = "FILE", env = "THROUGHLINE_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// How log lines on standard error are written; RUST_LOG chooses which [default: text]
    #[arg(long, value_enum, env = "THROUGHLINE_LOG")]
    log: Option<LogFormat>,
}

#[derive(Clone, Copy, ValueEnum, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum LogFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object a line
    Json,
}

fn origins<'de, D: Deserializer<'de>>(file: D) -> Result<Vec<Origin>, D::Error> {
    let texts = Vec::<String>::deserialize(file)?;
    let parsed = texts.iter().map(|text| text.parse());
    parsed.collect::<Result<_, _>>().map_err(D::Error::custom)
}

impl ServeSettings {
    /// What is set here, and else what is set there.
    fn or(self, other: Self) -> Self {
        Self {
            listen: self.listen.or(other.listen),
            data: self.data.or(other.data),
            allow_origin: if self.allow_origin.is_empty() {
                other.allow_origin
            } else {
                self.allow_origin
            },
            max_connections: self.max_connections.or(other.max_connections),
            max_connections_per_address: self
                .max_connections_per_address
                .or(other.max_connections_per_address),
            trusted_proxy: if self.trusted_proxy.is_empty() {
                other.trusted_proxy
            } else {
                self.trusted_proxy
            },
            metrics: self.metrics.or(other.metrics),
            tls_certificate: self.tls_certificate.or(other.tls_certificate),
            tls_key: self.tls_key.or(other.tls_key),
            log: self.log.or(other.log),
        }
    }

    fn read(file: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(file)
            .with_context(|| format!("cannot read the settings in {}", file.display()))?;
        toml::from_str(&text)
            .with_context(|| format!("cannot use the settings in {}", file.display()))
    }
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let settings = match &self.config {
            Some(file) => self.settings.or(ServeSettings::read(file)?),
            None => self.settings,
        };
        start_logging(settings.log.unwrap_or_default());
        runtime()?.block_on(serve(settings))
    }
}

async fn serve(chosen: ServeSettings) -> anyhow::Result<()> {
    let data = chosen.data.unwrap_or_else(|| "throughline-data".into());
    let mut settings = Settings::new(data);
    settings.allow_origins = chosen.allow_origin;
    if let Some(most) = chosen.max_connections {
        settings.max_connections = most;
    }
    if let Some(most) = chosen.max_connections_per_address {
        settings.max_per_address = most;
    }
    settings.trusted_proxies = chosen.trusted_proxy;
    settings.tls = match (chosen.tls_certificate, chosen.tls_key) {
        (Some(certificate), Some(key)) => Some(Tls::read(&certificate, &key)?),
        (None, None) => None,
        _ => bail!("HTTPS needs both --tls-certificate and --tls-key"),
    };
    let scheme = if settings.tls.is_some() {
        "https"
    } else {
        "http"
    };
    // The signals are caught before anything is open, so that none can be missed.
    let stop = stop_signal()?;
    let relay = Relay::open(settings)?;
    let owner = relay.owner_token().await?;
    let listener = bind(chosen.listen.unwrap_or(USUAL_ADDRESS)).await?;
    let address = listener.local_addr()?;
    let metrics = match chosen.metrics {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    if let Some(listener) = metrics {
        tracing::info!(address = %listener.local_addr()?, "telling Prometheus");
        tokio::spawn(relay.clone().serve_metrics(listener));
    }
    tracing::info!(%address, web_client = crate::is_built(), "listening");
    let page = format!("{scheme}://{}", browsable(address));
    let mut greeting = format!("Open {page}/#relay={}", owner.reveal());
    if let Some(invitation) = relay.first_invitation().await? {
        greeting += &format!(
            "\nTo let other people in, make the first administrator's account (the link works once): \
             {page}/#invitation={}",
            invitation.reveal()
        );
    }
    // In one piece: whoever reads the first line may stop there.
    say(greeting)?;
    relay.run(listener, stop).await;
    Ok(())
}

const USUAL_ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let bound = TcpListener::bind(address).await;
    bound.with_context(|| format!("cannot listen on {address}"))
}

fn start_logging(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
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
