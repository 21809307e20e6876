//! What an operator says of the provider.

use openidconnect::{ClientId, ClientSecret, IssuerUrl};

use crate::auth::is_here;

/// An organisation's OpenID provider.
#[derive(Debug, Clone)]
pub struct Oidc {
    pub(super) issuer: IssuerUrl,
    pub(super) client_id: ClientId,
    pub(super) client_secret: Option<ClientSecret>,
    pub(super) name: String,
    pub(super) new_accounts: bool,
}

/// A provider cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OidcSettingError {
    /// The issuer is no address.
    #[error("‘{0}’ is not the address of an OpenID provider, such as https://login.example.org")]
    Issuer(String),
    /// Whoever sits between could say that anybody is anybody.
    #[error("an OpenID provider is asked over https:// only, unless it is on this machine")]
    Plain,
    /// Nothing to be known as.
    #[error("an OpenID provider needs a client id: what it knows this relay as")]
    NoClient,
}

impl Oidc {
    /// By the address that the provider calls itself, what it knows this relay as, and the secret that goes with that.
    ///
    /// # Errors
    /// The address is none that can be used, or the client id is empty.
    pub fn new(
        issuer: &str,
        client_id: &str,
        client_secret: Option<String>,
    ) -> Result<Self, OidcSettingError> {
        let error = || OidcSettingError::Issuer(issuer.to_owned());
        let issuer = IssuerUrl::new(issuer.to_owned()).map_err(|_| error())?;
        let url = issuer.url();
        let host = url.host_str().ok_or_else(error)?.to_owned();
        match url.scheme() {
            "https" => {}
            "http" if is_here(&host) => {}
            "http" => return Err(OidcSettingError::Plain),
            _ => return Err(error()),
        }
        if client_id.is_empty() {
            return Err(OidcSettingError::NoClient);
        }
        Ok(Self {
            issuer,
            client_id: ClientId::new(client_id.to_owned()),
            client_secret: client_secret.map(ClientSecret::new),
            name: host,
            new_accounts: false,
        })
    }

    /// What people call it.
    #[must_use]
    pub fn named(mut self, name: String) -> Self {
        self.name = name;
        self
    }

    /// Whether everybody whom it vouches for may have an account, in no project, without an invitation.
    #[must_use]
    pub fn with_new_accounts(mut self, new_accounts: bool) -> Self {
        self.new_accounts = new_accounts;
        self
    }

    /// Whether it is asked over plain HTTP.
    pub(super) fn is_plain(&self) -> bool {
        self.issuer.url().scheme() == "http"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_asked_over_tls_or_on_this_machine() {
        let check = |issuer: &str, expected: Result<&str, OidcSettingError>| {
            let made = Oidc::new(issuer, "relay", None).map(|oidc| oidc.name);
            assert_eq!(made, expected.map(str::to_owned), "{issuer}");
        };
        check("https://login.example.org/realm", Ok("login.example.org"));
        check("http://127.0.0.1:4000", Ok("127.0.0.1"));
        check("http://[::1]:4000", Ok("[::1]"));
        check("http://localhost:4000", Ok("localhost"));
        check("http://login.example.org", Err(OidcSettingError::Plain));
        for none in ["", "login.example.org", "ftp://login.example.org"] {
            check(none, Err(OidcSettingError::Issuer(none.to_owned())));
        }
        let nameless = Oidc::new("https://login.example.org", "", None);
        assert_eq!(nameless.err(), Some(OidcSettingError::NoClient));
    }

    #[test]
    fn a_secret_is_not_printed() {
        let oidc = Oidc::new(
            "https://login.example.org",
            "relay",
            Some("hush".to_owned()),
        );
        let text = format!("{:?}", oidc.expect("a provider"));
        assert!(!text.contains("hush"), "{text}");
    }
}
