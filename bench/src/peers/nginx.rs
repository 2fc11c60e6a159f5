//! nginx that takes files by PUT and gives them by GET.

use std::fs;
use std::net::SocketAddr;

use crate::Outcome;
use crate::process::{self, Cores, Server};

/// A private nginx with one worker.
#[derive(Debug)]
pub(crate) struct Nginx {
    _server: Server,
    pub(crate) address: SocketAddr,
}

impl Nginx {
    pub(crate) fn start() -> Outcome<Self> {
        let address = process::free_port()?;
        let folder = process::folder()?;
        let root = folder.path().to_string_lossy().into_owned();
        fs::create_dir(folder.path().join("files"))?;
        let file = folder.path().join("nginx.conf");
        fs::write(&file, configuration(&root, address))?;
        let file = file.to_string_lossy().into_owned();
        let mut server =
            Server::start(folder, Cores::One, None, &["nginx", "-p", &root, "-c", &file])?;
        server.wait_for(address)?;
        Ok(Self { _server: server, address })
    }
}

fn configuration(root: &str, address: SocketAddr) -> String {
    format!(
        "user root; daemon off; worker_processes 1;
pid {root}/nginx.pid; error_log {root}/error.log;
events {{ worker_connections 100; }}
http {{
  access_log off; keepalive_requests 1000000000; tcp_nodelay on; sendfile on; client_max_body_size 100m;
  client_body_temp_path {root}/body; proxy_temp_path {root}/proxy; fastcgi_temp_path {root}/fcgi;
  uwsgi_temp_path {root}/uwsgi; scgi_temp_path {root}/scgi;
  server {{
    listen {address};
    location / {{ root {root}/files; dav_methods PUT; }}
  }}
}}
"
    )
}
