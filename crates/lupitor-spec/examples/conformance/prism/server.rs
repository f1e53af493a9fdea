//! A running Prism, on a free port of this machine until it is dropped.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use lupitor_spec::tools;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::Problem;

/// The time in which Prism must listen. It reads the document first, and the machine may be busy.
const START_TIMEOUT: Duration = Duration::from_secs(60);

pub struct Server {
    address: SocketAddr,
    /// Killed when it is dropped.
    _child: Child,
}

impl Server {
    pub async fn start(root: &Path) -> Result<Self, Problem> {
        // Prism does not accept port 0: this finds a free port, and releases it right before Prism takes it.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut prism = Command::from(tools::node(root)?.command(root, "prism"));
        prism.args(["mock", "openapi.yaml"]).args(["--errors", "--host", "127.0.0.1", "--verboseLevel", "error", "--port"]);
        prism.arg(address.port().to_string()).stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
        let mut child = prism.spawn().map_err(|e| format!("Prism could not be started ({e}): run `cargo xtask spec tools`"))?;
        let started = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            if let Some(status) = child.try_wait()? {
                return Err(format!("Prism ended ({status}) before it listened on {address}").into());
            }
            if started.elapsed() > START_TIMEOUT {
                return Err(format!("Prism did not listen on {address} within {} s", START_TIMEOUT.as_secs()).into());
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
