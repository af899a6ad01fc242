# Three stages: the browser's packages (node), the Python packages (pip), and what runs: neither of both.

FROM node:24-slim AS vendor
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --loglevel=error
COPY scripts/build_vendor.mjs scripts/build_vendor.mjs
RUN npm run build
COPY static/js static/js
COPY static/css static/css
COPY scripts/build_page.mjs scripts/build_page.mjs
RUN node scripts/build_page.mjs

FROM python:3.13-slim AS packages
WORKDIR /srv/backstep
COPY requirements/runtime.txt requirements/runtime.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: \
        -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY engine engine
COPY app app
RUN /opt/venv/bin/pip install --no-index --no-deps --no-build-isolation --editable . \
    && /opt/venv/bin/pip uninstall --yes setuptools pip

FROM python:3.13-slim
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends graphviz fonts-dejavu-core tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin backstep
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/backstep
COPY engine engine
COPY app app
COPY templates templates
COPY examples examples
COPY static static
COPY docs/ops.md docs/ops.md
COPY --from=vendor /build/static/vendor static/vendor
RUN /opt/venv/bin/python -m compileall -q engine app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import http.client as h, sys; c = h.HTTPConnection('127.0.0.1', 8000, timeout=2); c.request('GET', '/readyz'); sys.exit(c.getresponse().status != 200)"]
# Whose parent is killed, as a `dot` that waits, is reaped by the first process.
ENTRYPOINT ["tini", "-s", "--"]
CMD ["backstep", "serve", "--host", "0.0.0.0", "--port", "8000"]
