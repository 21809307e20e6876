//! What is set of an organisation's OpenID provider.

use std::fs;

use anyhow::{Context as _, bail};

use super::ServeSettings;
use crate::Oidc;

impl ServeSettings {
    /// The organisation's provider, if one is named.
    pub(super) fn oidc(&mut self) -> anyhow::Result<Option<Oidc>> {
        let secret = match (
            self.oidc_client_secret.take(),
            &self.oidc_client_secret_file,
        ) {
            (Some(_), Some(_)) => {
                bail!("give either --oidc-client-secret or --oidc-client-secret-file, not both")
            }
            (None, Some(file)) => {
                let text = fs::read_to_string(file);
                let text = text.with_context(|| format!("cannot read {}", file.display()))?;
                Some(text.trim().to_owned())
            }
            (secret, None) => secret,
        };
        let name = self.oidc_name.take();
        let (Some(issuer), Some(client)) = (&self.oidc_issuer, &self.oidc_client_id) else {
            let some = self.oidc_issuer.is_some() || self.oidc_client_id.is_some();
            if some || secret.is_some() || name.is_some() || self.oidc_new_accounts.is_some() {
                bail!("signing in elsewhere needs both --oidc-issuer and --oidc-client-id");
            }
            return Ok(None);
        };
        let oidc = Oidc::new(issuer, client, secret)?;
        let oidc = oidc.with_new_accounts(self.oidc_new_accounts.unwrap_or_default());
        Ok(Some(match name {
            Some(name) => oidc.named(name),
            None => oidc,
        }))
    }
}
