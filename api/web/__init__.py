"""The web application: pages written on the server, in English and French, on the parts of the service.

A page asks the functions of the routes and of the domain in this process, never itself over HTTP. Each needs a
permission as every other route does, works without script, and lets the browser fetch nothing from elsewhere.
"""
