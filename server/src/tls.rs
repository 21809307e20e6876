//! HTTPS without a proxy: a certificate that the operator gives.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ServerConfig,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject as _},
    },
};
use tokio_rustls::TlsAcceptor;

/// A certificate with its key.
#[derive(Clone)]
pub struct Tls {
    pub(crate) acceptor: TlsAcceptor,
}

/// A certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or is not PEM.
    #[error("cannot use {}: {reason}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Certificate and key are no pair.
    #[error("the certificate and its key cannot be used together: {0}")]
    Pair(#[from] rustls::Error),
}

impl Tls {
    /// From files in PEM: the certificate with those that vouch for it, and the private key.
    ///
    /// # Errors
    /// A file cannot be read, holds something else, or both are no pair.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let failed = |file: &Path| {
            let file = file.to_owned();
            move |error: pem::Error| TlsError::File {
                file,
                reason: error.to_string(),
            }
        };
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect)
            .map_err(failed(certificate))?;
        if chain.is_empty() {
            return Err(TlsError::File {
                file: certificate.to_owned(),
                reason: "there is no certificate in it".to_owned(),
            });
        }
        let key = PrivateKeyDer::from_pem_file(key).map_err(failed(key))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        // WebSockets are opened over HTTP/1.1.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: Arc::new(config).into(),
        })
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(…)")
    }
}
