//! The interop network.
use super::{Connector, Cx, Descriptor, Event, HttpReply, HttpRequest, HttpResponse, Observed, Op, Outcome, RawRequest, Refusal, Rejected};

/// The interop network's connector.
pub struct Network;
impl Connector for Network {
    fn describe(&self) -> &'static Descriptor {
        unreachable!()
    }
    fn request(&self, _: &Op, _: &Cx<'_>) -> Result<HttpRequest, Refusal> {
        unreachable!()
    }
    fn response(&self, _: &Op, _: Option<&HttpResponse>, _: &Cx<'_>) -> Observed {
        unreachable!()
    }
    fn notification(&self, _: &RawRequest<'_>, _: &Cx<'_>) -> Result<Vec<Event>, Rejected> {
        unreachable!()
    }
    fn reply(&self, _: Outcome, _: &Cx<'_>) -> HttpReply {
        unreachable!()
    }
}
