"""The one place where a signature comes into being.

`GuardedSigner` stands where a client keeps its ``RequestSigner``. It decides each request
when botocore has its final parameters (`admit`), and it borrows the role's credentials for
one signature, of a request that equals the decided one, at the last moment before the HMAC.
Presigned URLs and forms are decided at that moment, where verb, expiry, and form are known.
"""

import re
import weakref
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ParamValidationError
from botocore.hooks import BaseEventHooks
from botocore.signers import RequestSigner

from guarded_aws.guard import models
from guarded_aws.guard.authority import Authority, PlannedCall
from guarded_aws.guard.call_decision import Refusal
from guarded_aws.guard.credentials import GatedCredentials
from guarded_aws.guard.decide import PendingCall
from guarded_aws.guard.endpoints import PinnedEndpoints
from guarded_aws.guard.exact import exact_prepared, exact_request, framed, hand_back, signing_notes
from guarded_aws.guard.logins import CLUSTER_HEADER, as_identity_login, is_identity, login_call
from guarded_aws.guard.presign import form_policy, leaves_body_open, presigned_form, presigned_url
from guarded_aws.guard.signature_versions import ACCEPTED, BEARER, UPGRADED
from guarded_aws.guard.snapshot import exact_text
from guarded_aws.guard.target import Target
from guarded_aws.guard.ticket import CLAIM, Claim, RequestImage, Ticket

_WORDS: Final = ("signing_name", "region_name", "signature_version")
_FORM_POLICY: Final = "s3-presign-post-policy"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_ADMITTED: Final[ContextVar[list[Claim] | None]] = ContextVar("admitted", default=None)
"""The claims of the call that is being made."""

_DEFAULT_EXPIRY: Final = 3600
"""botocore's own, for a URL that is presigned without one."""

_ITSELF: Final = "make the call itself"
_HINT: Final = "make the call by a method of a guarded client, with nothing between that changes it"


class TicketedAuth:
    """What botocore takes for an auth instance: it holds no credentials, only what to ask for."""

    def __init__(self, signer: "GuardedSigner", arguments: Mapping[str, object]) -> None:
        self._signer = signer
        self._arguments = dict(arguments)

    def add_auth(self, request: AWSRequest) -> None:
        """Sign a request that equals its ticket."""
        self._signer.sign_ticketed(request, self._arguments)


class GuardedSigner(RequestSigner):
    """A signer that signs what was decided, and nothing else."""

    def __init__(
        self,
        plain: RequestSigner,
        *,
        service: str,
        authority: Authority,
        target: Target,
        endpoints: PinnedEndpoints,
        event_emitter: BaseEventHooks,
    ) -> None:
        """Take the place of the signer that botocore made for a client."""
        super().__init__(
            plain._service_id,  # type: ignore[attr-defined]  # noqa: SLF001 -- private, and no other door
            plain.region_name,
            plain.signing_name,
            plain.signature_version,
            GatedCredentials(target.account),  # type: ignore[arg-type]  # it unlocks nothing, on purpose
            event_emitter,
        )
        self._service = service
        self._authority = authority
        self._target = target
        self._endpoints = endpoints
        self._tickets: weakref.WeakKeyDictionary[Claim, Ticket] = weakref.WeakKeyDictionary()

    # Deciding.

    @contextmanager
    def one_call(self) -> Iterator[None]:
        """Let calls be decided here, and take back their tickets at the end, however it comes."""
        admitted: list[Claim] = []
        token = _ADMITTED.set(admitted)
        try:
            yield
        finally:
            _ADMITTED.reset(token)
            for claim in admitted:
                self._tickets.pop(claim, None)

    def admit(
        self,
        call: PendingCall,
        request: MutableMapping[str, object],
        *,
        signing_names: frozenset[str],
        is_streamed: bool,
    ) -> None:
        """Decide a call whose request botocore has just built, and give the request its ticket.

        Args:
            call: What was asked for.
            request: botocore's request dictionary.
            signing_names: The services that may stand in the signature.
            is_streamed: Whether the body is a stream of content, on which nothing decides.

        Raises:
            AccessDeniedError: The call is not allowed.
            PlannedCall: It is allowed, and the target's mode does not send it.
        """
        context = request["context"]
        assert isinstance(context, dict)  # noqa: S101 -- botocore's own contract, for the type checker
        ticket = Ticket(
            call=call,
            decided=RequestImage.of_dict(request),
            is_draft=bool(context.get("is_presign_request")),
            signing_names=signing_names,
            is_streamed=is_streamed,
        )
        # FAIL-CLOSED(header-injection): a line break in a header starts another header.
        if any(_CONTROL.search(value) for value in (ticket.decided.url, *ticket.decided.headers.values())):
            self._refuse(call, "a header or the URL holds a control character")
        # FAIL-CLOSED(framing): the rest of a body that is longer than said would be sent as a request of its own.
        if not ticket.decided.is_framed:
            self._refuse(call, "the length that is said of the body is not the body's", hint="leave the length out")
        claim = Claim()
        if not ticket.is_draft:
            self._hold_for_one_call(call, claim)
            ticket.record_id = self._authorize(call)
        context[CLAIM] = claim
        self._tickets[claim] = ticket

    def _hold_for_one_call(self, call: PendingCall, claim: Claim) -> None:
        admitted = _ADMITTED.get()
        # FAIL-CLOSED(outside-call): a ticket that no call's end takes back could be used at any time, and again.
        if admitted is None:
            self._refuse(call, "a call is decided where it is made, and nowhere else")
        admitted.append(claim)

    def end(self, context: Mapping[str, object]) -> str | None:
        """Take back the ticket of a call that came to its end; give the id of its record."""
        claim = context.get(CLAIM)
        ticket = self._tickets.pop(claim, None) if isinstance(claim, Claim) else None
        return ticket.record_id if ticket else None

    def _authorize(self, call: PendingCall) -> str:
        authorization = self._authority.authorize(call)
        if authorization.is_planned:
            raise PlannedCall(authorization.decision)
        return authorization.record_id

    # Signing.

    def sign(
        self,
        operation_name: str,
        request: AWSRequest,
        region_name: str | None = None,
        signing_type: str = "standard",
        expires_in: int | None = None,
        signing_name: str | None = None,
    ) -> None:
        """Sign, or let pass unsigned, a request that has a ticket.

        Raises:
            UnauthorizedSignatureError: The request has none, or differs from what was decided.
        """
        if signing_type == "presign-url" and CLAIM not in request.context:
            self._admit_login(request, region_name, signing_name)
        ticket = self._ticket(request.context, operation_name)
        ticket.open()
        super().sign(operation_name, request, region_name, signing_type, expires_in, signing_name)
        if not ticket.is_sealed and not ticket.is_draft and signing_type == "standard":
            plain = self._exact(ticket, request)
            self._require_decided(ticket, plain)
            ticket.seal(plain)

    def _admit_login(self, request: AWSRequest, region: str | None, signing_name: str | None) -> None:
        """Give a ticket to a request that is a login and no operation; its signature waits for the decision."""
        name, plain = exact_text(signing_name or self.signing_name), exact_request(request)
        call = login_call(
            plain,
            target=self._target,
            service=self._service,
            signing_name=name,
            region=exact_text(region or self.region_name or ""),
        )
        if call is not None:
            claim = request.context[CLAIM] = Claim()
            decided = RequestImage.of(plain)
            self._tickets[claim] = Ticket(call=call, decided=decided, is_draft=True, signing_names=frozenset({name}))

    def _choose_signer(self, operation_name: str, signing_type: str, context: Mapping[str, Any]) -> object:
        chosen = super()._choose_signer(operation_name, signing_type, context)  # type: ignore[misc]  # private
        # A token in the environment makes botocore prefer it to a signature.
        version = context.get("auth_type") or self.signature_version if chosen == BEARER else chosen
        return UPGRADED.get(version, version)

    def get_auth_instance(
        self,
        signing_name: str,
        region_name: str,
        signature_version: str | None = None,
        request_credentials: object = None,  # noqa: ARG002 -- never anybody's but the role's
        **kwargs: object,
    ) -> TicketedAuth:
        """Give botocore something that signs tickets only."""
        version = signature_version or self.signature_version
        named = {"signing_name": signing_name, "region_name": region_name, "signature_version": version}
        return TicketedAuth(self, {**named, **kwargs})

    get_auth = get_auth_instance

    def sign_ticketed(self, request: AWSRequest, arguments: dict[str, Any]) -> None:
        """Verify a request against its ticket, borrow the role's credentials, and sign once.

        Raises:
            UnauthorizedSignatureError: The request differs from what was decided.
            AccessDeniedError: A presigned or redirected request is not allowed.
            CredentialsError: The forwarding role cannot be assumed.
        """
        ticket = self._ticket(request.context, "")
        asked = self._asked(ticket, arguments)
        plain = self._exact(ticket, request)
        plain.context = signing_notes(request.context, is_streamed=ticket.is_streamed)
        version, name = asked["signature_version"], asked["signing_name"]
        # FAIL-CLOSED(signing-name): a signature for another service is another service's call, or login.
        if name not in ticket.signing_names:
            self._refuse(ticket.call, f"the request would be signed for service `{name}`, which was not decided")
        # FAIL-CLOSED(signature-version): v2 and v3 do not bind the host, bearer tokens nothing at all.
        if version not in ACCEPTED:
            self._refuse(ticket.call, f"signature version `{version}` does not bind a request")
        if version.endswith("-presign-post"):
            self._decide_form(ticket, plain, request.context)
        elif version.endswith("-query"):
            asked["expires"] = self._decide_url(ticket, plain, asked)
        else:
            self._verify(ticket, plain, asked["region_name"], request.context)
        self._borrow_and_sign(plain, asked)
        if version.endswith("-query") and not ticket.is_draft:
            ticket.mint(str(plain.url))
        elif not version.endswith(("-presign-post", "-query")):
            ticket.seal(plain)
        hand_back(plain, request)

    def _asked(self, ticket: Ticket, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Copy what is asked of a signature; a text of somebody's own class may say that it equals another."""
        try:
            return {**arguments, **{name: exact_text(arguments[name]) for name in _WORDS}}
        except ParamValidationError as error:
            self._refuse(ticket.call, str(error))

    def _exact(self, ticket: Ticket, request: AWSRequest) -> AWSRequest:
        # FAIL-CLOSED(exact-request): what answers differently when asked again is asked once.
        try:
            return exact_request(request)
        except ParamValidationError as error:
            self._refuse(ticket.call, str(error))

    def _borrow_and_sign(self, request: AWSRequest, arguments: Mapping[str, Any]) -> None:
        lent = self._authority._lend(self._target)  # noqa: SLF001 -- private: it is nobody else's door
        keys = Credentials(lent.access_key, lent.secret_key, lent.token)
        super().get_auth_instance(**arguments, request_credentials=keys).add_auth(request)

    # Verifying.

    def verify_wire(self, request: AWSPreparedRequest) -> AWSPreparedRequest:
        """Give what is sent for a request on its way out, if that is, byte for byte, what was signed."""
        ticket = self._ticket(getattr(request, "context", None) or {}, "")
        plain = exact_prepared(request)
        # FAIL-CLOSED(wire): what changed after the signature was never decided.
        if not ticket.is_what_was_signed(plain):
            self._refuse(ticket.call, "the request was changed after it was signed")
        return framed(plain)

    def _ticket(self, context: Mapping[str, object], operation: str) -> Ticket:
        claim = context.get(CLAIM)
        ticket = self._tickets.get(claim) if type(claim) is Claim else None
        # FAIL-CLOSED(no-ticket): hand-made requests, and forged or outlived claims end here.
        if ticket is None:
            self._authority.refuse(
                self._target,
                service=self._service,
                operation=operation or "unknown",
                region=self.region_name or "",
                message="nothing authorizes this request",
                hint=_HINT,
            )
        return ticket

    def _verify(self, ticket: Ticket, request: AWSRequest, region: str, context: Mapping[str, Any]) -> None:
        if ticket.is_draft:
            self._refuse(ticket.call, "a request that was built to be presigned cannot be sent")
        if _is_redirected(context) and region != ticket.call.region:
            self._follow_redirect(ticket, request, region, context)
        self._require_decided(ticket, request)
        self._require_region(ticket.call, region)

    def _require_decided(self, ticket: Ticket, request: AWSRequest, *, free_header: str = "") -> None:
        difference = ticket.difference(request, free_header=free_header)
        # FAIL-CLOSED(changed): what differs from the decided request was never decided.
        if difference:
            self._refuse(ticket.call, f"the request's {difference} is not what was decided")

    def _require_region(self, call: PendingCall, region: str) -> None:
        # FAIL-CLOSED(signing-region): a signature for another region is another region's call.
        if region not in {call.region, models.signing_region(call.service, call.region)}:
            self._refuse(call, f"the request would be signed for region `{region}`, which was not decided")

    def _follow_redirect(self, ticket: Ticket, request: AWSRequest, region: str, context: Mapping[str, Any]) -> None:
        """Decide a call again in the region where S3 says that the bucket is."""
        model = models.operation_model(ticket.call.service, ticket.call.operation)
        endpoint = self._endpoints.of_call(model, ticket.call.parameters, context, region=region)
        moved = urlsplit(ticket.decided.url)._replace(netloc=urlsplit(endpoint.url).netloc).geturl()
        if request.url == moved:
            call = replace(ticket.call, region=region)
            self._authority.authorize(call)
            ticket.move(call, url=moved)

    # Presigning.

    def _decide_url(self, ticket: Ticket, request: AWSRequest, arguments: Mapping[str, Any]) -> int:
        """Decide a presigned URL over its whole life; give its seconds."""
        region, asked = arguments["region_name"], arguments.get("expires", _DEFAULT_EXPIRY)
        # FAIL-CLOSED(presigned-body): botocore would write the members of a JSON body into the signed query.
        if request.data and not isinstance(request.data, dict):
            self._refuse(ticket.call, "a call with a body cannot be presigned as a URL", hint=_ITSELF)
        # FAIL-CLOSED(open-body): whoever holds such a URL would write the body that nothing decided.
        model = None if ticket.call.asks else models.operation_model(ticket.call.service, ticket.call.operation)
        if model and leaves_body_open(model, arguments["signature_version"]):
            self._refuse(ticket.call, "whoever holds this URL could give the call any body", hint=_ITSELF)
        if ticket.is_draft:
            call = presigned_url(self._draft(ticket, request, arguments), asked)
        else:
            call = self._source_of_copy(ticket, request, region, asked)
        return int(self._authorize_presigned(ticket.call, call).life.total_seconds())

    def _draft(self, ticket: Ticket, request: AWSRequest, arguments: Mapping[str, Any]) -> PendingCall:
        """Give the call of a request that was built to be presigned, and is still that request."""
        is_login = is_identity(ticket.call)
        self._require_decided(ticket, request, free_header=CLUSTER_HEADER if is_login else "")
        self._require_region(ticket.call, arguments["region_name"])
        return as_identity_login(ticket.call, request) if is_login else ticket.call

    def _source_of_copy(
        self, ticket: Ticket, request: AWSRequest, region: str, expires: object
    ) -> PendingCall | Refusal:
        """Give the call that botocore presigns for the source region of a cross-region copy."""
        if region != ticket.call.parameters.get("SourceRegion") or not ticket.is_source_of_copy(request, region):
            return Refusal(message="a call that was decided to be sent cannot be presigned", hint=_HINT)
        return presigned_url(replace(ticket.call, region=region), expires)

    def _decide_form(self, ticket: Ticket, request: AWSRequest, context: Mapping[str, Any]) -> None:
        """Decide a presigned form as the upload that it permits, not as botocore announces it."""
        if not ticket.is_draft or ticket.call.operation != "CreateBucket":
            self._refuse(ticket.call, "a form was asked for in the name of another call")
        self._require_decided(ticket, request)
        policy = form_policy(context.get(_FORM_POLICY))
        request.context[_FORM_POLICY] = policy
        self._authorize_presigned(ticket.call, presigned_form(ticket.call, policy, datetime.now(UTC)))

    def _authorize_presigned(self, asked: PendingCall, call: PendingCall | Refusal) -> PendingCall:
        if isinstance(call, Refusal):
            self._refuse(asked, call.message, hint=call.hint)
        authorization = self._authority.authorize(call)
        # FAIL-CLOSED(planned-url): a URL is a call that somebody else sends; dry_run signs none.
        if authorization.is_planned:
            self._refuse(call, "mode `dry_run` signs no URL that writes", hint="try the call itself")
        return call

    def _refuse(self, call: PendingCall, message: str, *, hint: str = _HINT) -> NoReturn:
        self._authority.refuse(
            self._target,
            service=call.service,
            operation=call.operation,
            region=call.region,
            message=message,
            hint=hint,
        )


def _is_redirected(context: Mapping[str, Any]) -> bool:
    redirect = context.get("s3_redirect")
    return isinstance(redirect, dict) and bool(redirect.get("redirected"))
