"""One article as stored: a brief's sections apart, the quotes marked, what it tells of beside it; or a text that it had
before (the version in the query string), and what became of that."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles import reading
from articles.models import Article
from articles.views.htmx import HtmxHttpRequest
from articles.views.visiting import is_visit


@require_safe
@is_visit
def article(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Article.objects.select_related("source", "origin__source"), pk=pk)
    if "version" in request.GET:
        return _rewriting(request, found, request.GET["version"])
    return render(request, "articles/article.html", {"article": found, "page": reading.page_of(found)})


def _rewriting(request: HttpRequest, found: Article, number: str) -> HttpResponse:
    is_number = number.isdecimal() and len(number) <= 9
    rewriting = reading.rewriting_of(found, int(number)) if is_number else None
    if rewriting is None:
        raise Http404
    return render(request, "articles/version.html", {"article": found, "rewriting": rewriting})
