//! nginx with nchan: long-polling, messages in memory.

use std::fmt::Write as _;
use std::fs;
use std::net::SocketAddr;

use crate::load::fanout::Rooms;
use crate::load::http::{self, Response};
use crate::process::{self, Cores, Server};
use crate::{Outcome, fault};

/// A private nginx with one worker.
#[derive(Debug)]
pub(crate) struct Nchan {
    server: Server,
    pub(crate) address: SocketAddr,
}

impl Nchan {
    pub(crate) fn start(tls: bool) -> Outcome<Self> {
        let address = process::free_port()?;
        let folder = process::folder()?;
        let root = folder.path().to_string_lossy().into_owned();
        if tls {
            super::house::certificate(folder.path())?;
        }
        let file = folder.path().join("nginx.conf");
        fs::write(&file, configuration(&root, address, tls))?;
        let file = file.to_string_lossy().into_owned();
        let mut server =
            Server::start(folder, Cores::One, None, &["nginx", "-p", &root, "-c", &file])?;
        server.wait_for(address)?;
        Ok(Self { server, address })
    }

    pub(crate) fn pids(&self) -> Vec<u32> {
        self.server.pids()
    }
}

fn configuration(root: &str, address: SocketAddr, tls: bool) -> String {
    let mut text = format!(
        "load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
daemon off; worker_processes 1; worker_rlimit_nofile 20000;
pid {root}/nginx.pid; error_log {root}/error.log;
events {{ worker_connections 19000; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; tcp_nodelay on;
  client_body_temp_path {root}/body; proxy_temp_path {root}/proxy; fastcgi_temp_path {root}/fcgi;
  uwsgi_temp_path {root}/uwsgi; scgi_temp_path {root}/scgi;
  nchan_shared_memory_size 128m;
  server {{
"
    );
    // Writing to a String cannot fail.
    let _ = if tls {
        writeln!(
            text,
            "    listen {address} ssl backlog=8192;
    ssl_certificate {root}/certificate.pem; ssl_certificate_key {root}/key.pem;"
        )
    } else {
        writeln!(text, "    listen {address} backlog=8192;")
    };
    text.push_str(
        "    location = /sub {
      nchan_subscriber longpoll; nchan_channel_id $arg_id; nchan_subscriber_timeout 0;
    }
    location = /pub {
      nchan_publisher; nchan_channel_id $arg_id;
      nchan_message_buffer_length 100; nchan_message_timeout 60s;
    }
  }
}
",
    );
    text
}

/// Long-polls: each answer carries the place from which the next request goes on.
#[derive(Debug)]
pub(crate) struct Polls;

impl Rooms for Polls {
    fn join(&mut self, _subscriber: usize, channel: usize, out: &mut Vec<u8>) {
        http::get(&format!("/sub?id={channel}"), out);
    }

    fn again(
        &mut self,
        _subscriber: usize,
        channel: usize,
        response: &Response<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome<()> {
        if response.status != 200 {
            return Err(refused(response));
        }
        out.extend_from_slice(b"GET /sub?id=");
        out.extend_from_slice(channel.to_string().as_bytes());
        out.extend_from_slice(b" HTTP/1.1\r\nHost: bench\r\nIf-None-Match: ");
        out.extend_from_slice(response.etag);
        out.extend_from_slice(b"\r\nIf-Modified-Since: ");
        out.extend_from_slice(response.last_modified);
        out.extend_from_slice(b"\r\n\r\n");
        Ok(())
    }

    fn handshakes(&self) -> bool {
        false
    }

    fn publish(&mut self, channel: usize, payload: &[u8], out: &mut Vec<u8>) {
        http::post(&format!("/pub?id={channel}"), payload, out);
    }

    fn published(&self, response: &Response<'_>) -> Outcome<()> {
        if matches!(response.status, 200..=202) { Ok(()) } else { Err(refused(response)) }
    }
}

fn refused(response: &Response<'_>) -> crate::Fault {
    let body = String::from_utf8_lossy(response.body);
    fault(format!("nchan answered {} {body}", response.status))
}
