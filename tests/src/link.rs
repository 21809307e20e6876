//! A link between two places that can be cut.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anyhow::Result;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// Passes connections on to an address, while it is whole.
pub struct Link {
    /// The near end.
    pub address: SocketAddr,
    whole: watch::Sender<bool>,
    passing: JoinHandle<()>,
}

impl Link {
    /// A link to an address.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn to(far: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind((IpAddr::V4(Ipv4Addr::LOCALHOST), 0)).await?;
        let address = listener.local_addr()?;
        let (whole, state) = watch::channel(true);
        let passing = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass(near, far, state.clone()));
            }
        });
        Ok(Self {
            address,
            whole,
            passing,
        })
    }

    /// Ends what passes, and lets nothing new pass.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// Lets new connections pass.
    pub fn heal(&self) {
        self.whole.send_replace(true);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.passing.abort();
    }
}

/// Passes one connection on until either end or the link ends it.
async fn pass(mut near: TcpStream, far: SocketAddr, mut whole: watch::Receiver<bool>) {
    if !*whole.borrow_and_update() {
        return;
    }
    let Ok(mut far) = TcpStream::connect(far).await else {
        return;
    };
    tokio::select! {
        // However it ends, both ends see that it is gone.
        _ = copy_bidirectional(&mut near, &mut far) => {}
        _ = whole.wait_for(|whole| !whole) => {}
    }
}
