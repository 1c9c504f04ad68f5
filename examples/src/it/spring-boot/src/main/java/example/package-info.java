/** A web application as a team would write it: its orders shed, its repairs queued, its tenants in cells. */
package example;
