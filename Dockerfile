# The service and its worker in one image; see docs/service.md.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /opt/adsim

# packages first: they change less often than the code
COPY requirements.lock ./
RUN python -m pip install --quiet --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY adsim ./adsim
COPY api ./api
RUN python -m pip install --quiet --no-deps --no-build-isolation . \
 && useradd --system --create-home --home-dir /var/lib/adsim adsim \
 && install -d -o adsim -g adsim -m 0700 /var/lib/adsim/data

# kernels are compiled once, by who runs them; on another processor they are compiled anew
USER adsim
WORKDIR /var/lib/adsim
ENV ADSIM_DATA=/var/lib/adsim/data ADSIM_HOST=0.0.0.0 NUMBA_CACHE_DIR=/var/lib/adsim/kernels
RUN python -m adsim.warm
VOLUME /var/lib/adsim/data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["adsim-api", "serve"]
