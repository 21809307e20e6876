//! A link between two places that can be slow, stall, and be cut.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use anyhow::Result;
use rand::Rng as _;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    task::JoinHandle,
    time::{Instant, sleep_until},
};

/// How a link carries what it is given. Loss of packets shows to those who use TCP as a stall: all waits until what was
/// lost has been sent again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Line {
    /// From one end to the other.
    pub delay: Duration,
    /// What part of the pieces is lost at first.
    pub loss: f64,
    /// How long until a lost piece has been sent again.
    pub again: Duration,
}

/// Passes connections on to an address, while it is whole.
pub struct Link {
    /// The near end.
    pub address: SocketAddr,
    whole: watch::Sender<bool>,
    passing: JoinHandle<()>,
}

impl Link {
    /// A link to an address that carries everything at once.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn to(far: SocketAddr) -> Result<Self> {
        Self::over(Line::default(), far).await
    }

    /// A link to an address over such a line.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn over(line: Line, far: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind((IpAddr::V4(Ipv4Addr::LOCALHOST), 0)).await?;
        let address = listener.local_addr()?;
        let (whole, state) = watch::channel(true);
        let passing = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass(near, far, line, state.clone()));
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
async fn pass(near: TcpStream, far: SocketAddr, line: Line, mut whole: watch::Receiver<bool>) {
    if !*whole.borrow_and_update() {
        return;
    }
    let Ok(far) = TcpStream::connect(far).await else {
        return;
    };
    let (from_near, to_near) = near.into_split();
    let (from_far, to_far) = far.into_split();
    tokio::select! {
        // However it ends, both ends see that it is gone.
        () = carry(from_near, to_far, line) => {}
        () = carry(from_far, to_near, line) => {}
        _ = whole.wait_for(|whole| !whole) => {}
    }
}

/// Carries bytes one way, in order.
async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, line: Line) {
    let (send, mut under_way) = mpsc::channel::<(Instant, Vec<u8>)>(64);
    let taking = async move {
        let mut last = Instant::now();
        let mut piece = vec![0; 1_400];
        while let Ok(length @ 1..) = from.read(&mut piece).await {
            let lost = rand::rng().random_bool(line.loss);
            let extra = if lost { line.again } else { Duration::ZERO };
            last = last.max(Instant::now() + line.delay + extra);
            if send.send((last, piece[..length].to_vec())).await.is_err() {
                return;
            }
        }
    };
    let giving = async move {
        while let Some((at, piece)) = under_way.recv().await {
            sleep_until(at).await;
            if to.write_all(&piece).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(taking, giving);
}
