import pytest
from tests.people import *
pytestmark=pytest.mark.django_db
def test_all(client, cast, article, django_assert_num_queries):
    from tests.people import respond, reply
    r=respond(cast.mira, article, "Hello **you**", targets=[select(article,"a promise is a debt")])
    reply(cast.noor, r)
    for p in ["", "schema/","docs/","articles/",f"articles/{article.slug}/",f"articles/{article.slug}/annotations/",f"articles/{article.slug}/annotations/?sort=newest",f"articles/{article.slug}/annotations/?passage={keys_of(article)[0]}",f"articles/{article.slug}/anchors/",f"articles/{article.slug}/passages/",f"articles/{article.slug}/revisions/",f"articles/{article.slug}/revisions/1/",f"annotations/{r.key}/",f"annotations/{r.key}/replies/",f"annotations/{r.key}/history/","people/mira/","people/basil-brook~1/","me/","nowhere/","articles","people/%00/"]:
        a=client.get("/api/v1/"+p)
        print(p,a.status_code,len(a.content),a.headers.get("ETag"),a.headers.get("Cache-Control"),a.headers.get("Vary"), a.content[:150])
