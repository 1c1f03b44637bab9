"""One article as stored: a brief's sections apart, the quotes marked, what it tells of beside it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles import reading
from articles.models import Article


@require_safe
def article(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Article.objects.select_related("source"), pk=pk)
    return render(request, "articles/article.html", {"article": found, "page": reading.page_of(found)})
