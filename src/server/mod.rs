//! HTTP: routes, sessions, machines' endpoints and background jobs. Thin: who asks, one service verb, one answer.
