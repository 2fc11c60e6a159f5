//! The `housecall` server.
