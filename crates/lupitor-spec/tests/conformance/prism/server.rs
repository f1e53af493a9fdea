//! A running Prism, on a free port of this machine until it is dropped.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::Problem;

/// How long Prism may take to listen: it reads the document first, on a machine that may be busy.
const LONGEST_START: Duration = Duration::from_secs(60);

pub struct Server {
    address: SocketAddr,
    /// Killed when it is dropped.
    _child: Child,
}

impl Server {
    pub async fn start(command: &Path, document: &Path) -> Result<Self, Problem> {
        // Prism takes no port 0: a free port, given back right before Prism takes it.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut prism = Command::new(command);
        prism.arg("mock").arg(document).args(["--errors", "--host", "127.0.0.1", "--verboseLevel", "error", "--port"]);
        prism.arg(address.port().to_string()).stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
        let mut child = prism
            .spawn()
            .map_err(|e| format!("{} could not be started: {e}; run `cargo xtask spec tools`", command.display()))?;
        let started = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            if let Some(status) = child.try_wait()? {
                return Err(format!("Prism ended ({status}) before it listened on {address}").into());
            }
            if started.elapsed() > LONGEST_START {
                return Err(format!("Prism did not listen on {address} within {} s", LONGEST_START.as_secs()).into());
            }
            sleep(Duration::from_millis(50)).await;
        }
        Ok(Self { address, _child: child })
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}
