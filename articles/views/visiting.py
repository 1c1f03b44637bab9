"""Pages by which a reader's visits are told: they know what came since the last one."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from articles import visits
from articles.views.htmx import HtmxHttpRequest
from articles.visits import Visits

COOKIE = "visits"
A_YEAR = 31_536_000
Params = ParamSpec("Params")
View = Callable[Concatenate[HtmxHttpRequest, Params], HttpResponse]


def is_visit(view: View[Params]) -> View[Params]:
    """Note the visit, and tell the view as `request.since` when the one before it ended; None at the first one."""

    @wraps(view)
    def noting(request: HtmxHttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        user, now = request.user, timezone.now()
        known = Visits.parse(request.get_signed_cookie(COOKIE, default="", salt=COOKIE) or "")
        present = visits.note(user, now) if user.is_authenticated else visits.noted(known, now)
        request.since = present.previous_at
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        if not user.is_authenticated and present != known:
            _keep(response, present)
        return response

    return cast(View[Params], noting)


def _keep(response: HttpResponse, present: Visits) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_signed_cookie(
        COOKIE, str(present), salt=COOKIE, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax"
    )
