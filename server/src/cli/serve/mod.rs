//! `throughline serve`: runs the relay.

mod oidc;

use std::{
    collections::BTreeSet,
    fmt::Display,
    fs,
    io::IsTerminal as _,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::{Context as _, bail, ensure};
use clap::{Args, CommandFactory as _, ValueEnum};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use tokio::net::TcpListener;
use tracing_subscriber::{EnvFilter, fmt};

use super::{Cli, runtime, say};
use crate::{Origin, Relay, Settings, Tls, Upstream, dial::says_how, store::Token};

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
#[derive(Args, Serialize, Deserialize, Default)]
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
    #[serde(deserialize_with = "texts", serialize_with = "displayed")]
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
    /// WebSocket connections at a time of one account [default: 100]
    #[arg(
        long,
        value_name = "NUMBER",
        env = "THROUGHLINE_MAX_CONNECTIONS_PER_ACCOUNT"
    )]
    max_connections_per_account: Option<usize>,
    /// Failed attempts to sign in to one account in a quarter of an hour [default: 10]
    #[arg(long, value_name = "NUMBER", env = "THROUGHLINE_MAX_SIGN_IN_ATTEMPTS")]
    max_sign_in_attempts: Option<u32>,
    /// Failed attempts to sign in from one address in a quarter of an hour [default: 50]
    #[arg(
        long,
        value_name = "NUMBER",
        env = "THROUGHLINE_MAX_SIGN_IN_ATTEMPTS_PER_ADDRESS"
    )]
    max_sign_in_attempts_per_address: Option<u32>,
    /// Size of one message in MiB [default: 32]
    #[arg(long, value_name = "MIB", env = "THROUGHLINE_MAX_MESSAGE_SIZE")]
    max_message_size: Option<u32>,
    /// Size of all changes of one message in MiB once they are inflated [default: 256]
    #[arg(long, value_name = "MIB", env = "THROUGHLINE_MAX_INFLATED_SIZE")]
    max_inflated_size: Option<u32>,
    /// Size of one document in MiB, all its changes together; further changes are refused by name [default: 256]
    #[arg(long, value_name = "MIB", env = "THROUGHLINE_MAX_DOCUMENT_SIZE")]
    max_document_size: Option<u32>,
    /// Size of one photo in MiB; larger ones are refused [default: 8]
    #[arg(long, value_name = "MIB", env = "THROUGHLINE_MAX_PHOTO_SIZE")]
    max_photo_size: Option<u32>,
    /// Size of all photos of a project in MiB; further ones are refused [default: 2048]
    #[arg(long, value_name = "MIB", env = "THROUGHLINE_MAX_PHOTOS")]
    max_photos: Option<u32>,
    /// Changes a second from one connection; 200 seconds' worth may come at once [default: 1000]
    #[arg(
        long,
        value_name = "NUMBER",
        env = "THROUGHLINE_MAX_CHANGES_PER_SECOND"
    )]
    max_changes_per_second: Option<u32>,
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
    /// The relay that this one is a site's part of, such as <https://hq.example>: in step with it whenever the link is up
    #[arg(long, value_name = "URL", env = "THROUGHLINE_UPSTREAM")]
    upstream: Option<String>,
    /// A token of the relay upstream (repeatable): for a site, which brings the people of a project too, for a project's
    /// documents alone, or for plain clients; safer in the environment or a file
    #[arg(
        long,
        value_name = "TOKEN",
        env = "THROUGHLINE_UPSTREAM_TOKEN",
        hide_env_values = true,
        value_delimiter = ','
    )]
    #[serde(deserialize_with = "texts", serialize_with = "revealed")]
    upstream_token: Vec<Token>,
    /// An organisation's OpenID provider, such as <https://login.example.org>: its people sign in there
    #[arg(long, value_name = "URL", env = "THROUGHLINE_OIDC_ISSUER")]
    oidc_issuer: Option<String>,
    /// What the provider knows this relay as
    #[arg(long, value_name = "ID", env = "THROUGHLINE_OIDC_CLIENT_ID")]
    oidc_client_id: Option<String>,
    /// The secret that goes with it, if there is one; safer in the environment or a file
    #[arg(
        long,
        value_name = "SECRET",
        env = "THROUGHLINE_OIDC_CLIENT_SECRET",
        hide_env_values = true
    )]
    oidc_client_secret: Option<String>,
    /// A file that holds that secret and nothing else
    #[arg(long, value_name = "FILE", env = "THROUGHLINE_OIDC_CLIENT_SECRET_FILE")]
    oidc_client_secret_file: Option<PathBuf>,
    /// What people call the provider: the button says “Sign in with …” [default: the issuer's host]
    #[arg(long, value_name = "NAME", env = "THROUGHLINE_OIDC_NAME")]
    oidc_name: Option<String>,
    /// Let everybody whom the provider vouches for have an account, in no project, without an invitation [default: false]
    #[arg(
        long,
        value_name = "BOOL",
        env = "THROUGHLINE_OIDC_NEW_ACCOUNTS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    oidc_new_accounts: Option<bool>,
    /// How log lines on standard error are written; RUST_LOG chooses which [default: text]
    #[arg(long, value_enum, env = "THROUGHLINE_LOG")]
    log: Option<LogFormat>,
}

#[derive(Clone, Copy, ValueEnum, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum LogFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object a line
    Json,
}

fn texts<'de, D, T>(file: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let texts = Vec::<String>::deserialize(file)?;
    let parsed = texts.iter().map(|text| text.parse());
    parsed.collect::<Result<_, _>>().map_err(D::Error::custom)
}

fn displayed<S: Serializer, T: Display>(items: &[T], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(items.iter().map(ToString::to_string))
}

fn revealed<S: Serializer>(tokens: &[Token], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(tokens.iter().map(Token::reveal))
}

impl ServeSettings {
    /// What is set here, and else what is set there: by name, so that no setting can be forgotten.
    fn or(self, other: Self) -> anyhow::Result<Self> {
        let mut all = toml::Table::try_from(other)?;
        let here = toml::Table::try_from(self)?;
        let is_set = |value: &toml::Value| value.as_array().is_none_or(|list| !list.is_empty());
        all.extend(here.into_iter().filter(|(_, value)| is_set(value)));
        Ok(all.try_into()?)
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
            Some(file) => self.settings.or(ServeSettings::read(file)?)?,
            None => self.settings,
        };
        start_logging(settings.log.unwrap_or_default());
        warn_of_unknown_variables();
        runtime()?.block_on(serve(settings))
    }
}

async fn serve(mut chosen: ServeSettings) -> anyhow::Result<()> {
    let oidc = chosen.oidc()?;
    let data = chosen.data.unwrap_or_else(|| "throughline-data".into());
    let mut settings = Settings::new(data);
    settings.allow_origins = chosen.allow_origin;
    if let Some(most) = chosen.max_connections {
        settings.max_connections = most;
    }
    if let Some(most) = chosen.max_connections_per_address {
        settings.max_per_address = most;
    }
    if let Some(most) = chosen.max_connections_per_account {
        settings.max_per_account = most;
    }
    if let Some(most) = chosen.max_sign_in_attempts {
        settings.max_attempts = most;
    }
    if let Some(most) = chosen.max_sign_in_attempts_per_address {
        settings.max_attempts_per_address = most;
    }
    if let Some(mib) = chosen.max_message_size {
        settings.set_max_message((mib as usize).saturating_mul(1 << 20));
    }
    if let Some(mib) = chosen.max_inflated_size {
        settings.limits.inflated_bytes = (mib as usize).saturating_mul(1 << 20);
    }
    if let Some(mib) = chosen.max_document_size {
        settings.limits.document_bytes = (mib as usize).saturating_mul(1 << 20);
    }
    if let Some(mib) = chosen.max_photo_size {
        settings.max_photo = (mib as usize).saturating_mul(1 << 20);
    }
    if let Some(mib) = chosen.max_photos {
        settings.max_photos = u64::from(mib) << 20;
    }
    if let Some(most) = chosen.max_changes_per_second {
        settings.max_changes_per_second = most;
    }
    settings.trusted_proxies = chosen.trusted_proxy;
    settings.tls = match (chosen.tls_certificate, chosen.tls_key) {
        (Some(certificate), Some(key)) => Some(Tls::read(&certificate, &key)?),
        (None, None) => None,
        _ => bail!("HTTPS needs both --tls-certificate and --tls-key"),
    };
    settings.upstream = match (chosen.upstream, chosen.upstream_token) {
        (None, tokens) if tokens.is_empty() => None,
        (Some(address), tokens) if !tokens.is_empty() => {
            ensure!(
                says_how(&address),
                "--upstream must say how to get there, for the tokens go the same way: https://{address}, or http://{address} on a line to which nobody else can listen"
            );
            Some(Upstream { address, tokens })
        }
        _ => bail!("a relay upstream needs both --upstream and --upstream-token"),
    };
    settings.oidc = oidc;
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

/// A variable that is meant for the relay and that it does not know is one that somebody mistyped.
fn warn_of_unknown_variables() {
    let command = Cli::command();
    let mut known: BTreeSet<std::ffi::OsString> = BTreeSet::new();
    let mut commands = vec![&command];
    while let Some(command) = commands.pop() {
        let variables = command.get_arguments().filter_map(clap::Arg::get_env);
        known.extend(variables.map(ToOwned::to_owned));
        commands.extend(command.get_subcommands());
    }
    for (name, _) in std::env::vars_os() {
        let ours = name.to_string_lossy().starts_with("THROUGHLINE_");
        if ours && !known.contains(&name) {
            let name = name.to_string_lossy();
            tracing::warn!(%name, "this environment variable is no setting");
        }
    }
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
