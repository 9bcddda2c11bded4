//! The other side: wallets and the clearing network, their books and their misbehaviour, reached over HTTP only.
